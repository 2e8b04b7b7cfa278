// Names of all options, by what takes them. The tables in src/core/options have the same: a test
// beside tables.rs compares them.

/** Options of a client. */
export const CLIENT = "apiKey baseUrl region workspace workspaceHost fetch routeLink";

/** Options of all calls. Those of another call are read too, so that they are refused. */
export const CALL =
  "model family languageHints language vocabularyId phraseId channelIds disfluencyRemoval timestampAlignment specialWordFilter diarization speakerCount audioEventDetection words itn context vocabulary keepDialect format sampleRate detectLanguage resultFormat incremental onProgress signal timeoutMs pollIntervalMs onStatus expiresInSeconds startTime endTime status page pageSize prefix";

/** Options of the objects in an option: `specialWordFilter`, a vocabulary's words, `context`, `style`. */
export const INNER =
  "systemReserved remove mask text weight language user assistant fontName fontSize primaryColor secondaryColor outlineColor backColor bold italic outline shadow alignment marginL marginR marginV";

/** Rules of subtitles. */
export const RULES =
  "preset maxLineWidth maxLines minDurationMs maxDurationMs maxReadingSpeed minGapMs closeGapMs maxPauseMs speakerDashes trimPunctuation latinSpaces speakers speakerNames channelNames channelId wordTimes times offsetMs lineEnding byteOrderMark style";
