//! What was said in one file, in the same words for all models. Times are milliseconds from the start of the audio.

use crate::error::Result;
use crate::wire;

/// Everything a result document says about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcription {
    /// URL of the audio, as submitted.
    pub file_url: Option<String>,
    /// Length of the audio. Wire: `properties.original_duration_in_milliseconds`.
    pub duration_ms: Option<u64>,
    /// Codec of the audio. Wire: `properties.audio_format`, or `audio_info.format` (Qwen).
    pub format: Option<String>,
    /// Wire: `properties.original_sampling_rate`, or `audio_info.sample_rate` (Qwen).
    pub sample_rate_hz: Option<u64>,
    /// Tracks in the file, not only those recognised. Wire: `properties.channels`.
    pub audio_channel_ids: Vec<u64>,
    /// One for each track that was recognised; none where there was no speech.
    pub channels: Vec<Channel>,
    /// The service's own document; empty where it made none.
    pub document: Vec<u8>,
}

/// One audio track. Wire: `transcripts[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// Track of the audio, from 0.
    pub channel_id: u64,
    /// All its text. Wire: `text`.
    pub text: String,
    /// Speech in it, as billed. Wire: `content_duration_in_milliseconds`.
    pub speech_ms: Option<u64>,
    /// In the document's order.
    pub sentences: Vec<Sentence>,
}

/// A sentence. Wire: `sentences[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Wire: `begin_time`.
    pub start_ms: u64,
    /// Wire: `end_time`.
    pub end_ms: u64,
    /// With its punctuation.
    pub text: String,
    /// The track it was said on.
    pub channel_id: u64,
    /// As the service counts: from 1 (Paraformer), from 0 (Qwen); older documents have none.
    pub sentence_id: Option<u64>,
    /// From 0; with diarization only.
    pub speaker_id: Option<u64>,
    /// Language code, from models that detect it.
    pub language: Option<String>,
    /// Emotion, from models that detect it.
    pub emotion: Option<String>,
    /// What else was heard (`speech`, `applause`, `bgm`, `laughter`), from SenseVoice.
    pub events: Vec<String>,
    /// Empty where the model gives none.
    pub words: Vec<Word>,
}

/// A word, or a token of one to two characters in Chinese. Wire: `words[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Wire: `begin_time`.
    pub start_ms: u64,
    /// Wire: `end_time`.
    pub end_ms: u64,
    /// With the spaces the service put around it: joining `text + punctuation` gives the sentence.
    pub text: String,
    /// What follows the word; empty when nothing does.
    pub punctuation: String,
}

impl Transcription {
    /// Reads a result document.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Decode`] when it is not JSON (with the byte offset) or not such a document.
    pub fn parse(document: Vec<u8>) -> Result<Self> {
        let mut read = wire::result::read(&document)?;
        read.document = document;
        Ok(read)
    }

    /// The result of a file without speech, for which the service makes no document.
    pub(crate) fn without_speech(file_url: Option<String>) -> Self {
        Self { file_url, ..Self::default() }
    }

    /// All text; channels one after the other, a line each.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.channels.iter().map(|channel| channel.text.trim()).filter(|text| !text.is_empty()).collect();
        texts.join("\n")
    }

    /// Whether nothing was said.
    pub fn no_speech(&self) -> bool {
        self.channels.iter().all(|channel| channel.text.trim().is_empty() && channel.sentences.is_empty())
    }

    /// The sentences of all channels merged by start time; within a channel they stay in the document's order.
    pub fn sentences(&self) -> Vec<&Sentence> {
        by_start(self.channels.iter().map(|channel| channel.sentences.iter()).collect(), |sentence| sentence.start_ms)
    }

    /// The words of all channels merged by start time.
    pub fn words(&self) -> Vec<&Word> {
        let sentences = self.channels.iter().map(|channel| channel.sentences.iter());
        let channels: Vec<Vec<&Word>> = sentences.map(|channel| channel.flat_map(|sentence| &sentence.words).collect()).collect();
        by_start(channels.into_iter().map(Vec::into_iter).collect(), |word| word.start_ms)
    }
}

/// Merges channels, each in the order of its time, by taking the earliest next item. Sorting would cost 8 KB of wasm.
fn by_start<T, I: Iterator<Item = T>>(channels: Vec<I>, start_ms: impl Fn(&T) -> u64) -> Vec<T> {
    let mut channels: Vec<_> = channels.into_iter().map(Iterator::peekable).collect();
    let mut merged = Vec::new();
    loop {
        let heads = channels.iter_mut().filter_map(|channel| channel.peek().map(&start_ms));
        let Some(earliest) = heads.min() else { return merged };
        let next = channels.iter_mut().find_map(|channel| channel.next_if(|item| start_ms(item) == earliest));
        merged.extend(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Transcription {
        let path = format!("{}/../../tests/fixtures/service/{name}", env!("CARGO_MANIFEST_DIR"));
        Transcription::parse(std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn reads_a_paraformer_document() {
        let read = fixture("result-paraformer-male2.json");
        assert_eq!(
            read.file_url.as_deref(),
            Some("https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_male2.wav")
        );
        assert_eq!(read.duration_ms, Some(4726));
        assert_eq!(read.text(), "Hello world, 这里是阿里巴巴语音实验室。");
        assert!(!read.no_speech());
        let [sentence] = read.sentences()[..] else { panic!("{read:?}") };
        assert_eq!((sentence.start_ms, sentence.end_ms, sentence.sentence_id, sentence.speaker_id), (140, 4710, None, None));
        let words = read.words();
        assert_eq!(words.len(), 8);
        assert_eq!((words[1].start_ms, words[1].end_ms, words[1].text.as_str(), words[1].punctuation.as_str()), (597, 1054, "world", ", "));
    }

    #[test]
    fn words_and_their_punctuation_make_up_the_sentence_in_every_document() {
        let folder = format!("{}/../../tests/fixtures/service", env!("CARGO_MANIFEST_DIR"));
        let mut with_words = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !name.starts_with("result-") || !name.ends_with(".json") {
                continue;
            }
            for sentence in fixture(&name).sentences().into_iter().filter(|sentence| !sentence.words.is_empty()) {
                let joined: String = sentence.words.iter().flat_map(|word| [word.text.as_str(), &word.punctuation]).collect();
                assert_eq!(joined, sentence.text, "{name}");
                with_words += 1;
            }
        }
        assert!(with_words >= 10, "{with_words}");
    }

    #[test]
    fn merges_channels_by_time() {
        let read = fixture("result-paraformer-two-channels.json");
        let starts: Vec<u64> = read.sentences().iter().map(|sentence| sentence.start_ms).collect();
        assert!(starts.is_sorted(), "{starts:?}");
        let channels: Vec<u64> = read.channels.iter().map(|channel| channel.channel_id).collect();
        assert_eq!(channels, [0, 1]);
        assert_eq!(read.text().lines().count(), 2);
    }

    #[test]
    fn no_speech_is_an_empty_success() {
        let read = fixture("result-empty.json");
        assert!(read.no_speech());
        assert_eq!(read.text(), "");
        assert_eq!(read.duration_ms, Some(3000));
        assert!(Transcription::without_speech(None).no_speech());
    }

    #[test]
    fn reads_language_emotion_and_speakers() {
        let qwen = fixture("result-qwen-words.json");
        let sentence = qwen.sentences()[0];
        assert_eq!(
            (sentence.language.as_deref(), sentence.emotion.as_deref(), sentence.sentence_id),
            (Some("zh"), Some("neutral"), Some(0))
        );
        let two = fixture("result-paraformer-two-speakers.json");
        let speakers: Vec<_> = two.sentences().iter().map(|sentence| sentence.speaker_id).collect();
        assert!(speakers.contains(&Some(0)) && speakers.contains(&Some(1)), "{speakers:?}");
    }

    #[test]
    fn reads_what_each_family_says_about_the_file() {
        let qwen = fixture("result-qwen.json");
        assert_eq!((qwen.format.as_deref(), qwen.sample_rate_hz, qwen.audio_channel_ids.len()), (Some("wav"), Some(16000), 0));
        let paraformer = fixture("result-paraformer-two-channels.json");
        assert_eq!((paraformer.format.as_deref(), paraformer.audio_channel_ids.as_slice()), (Some("pcm_s16le"), &[0, 1][..]));
    }

    #[test]
    fn takes_sensevoice_tags_out_of_the_text() {
        let read = fixture("result-sensevoice.json");
        let first = read.sentences()[0];
        assert_eq!(first.text, "Senior staff, Principal Doris Jackson, Wakefield faculty, and of course, my fellow classmates.");
        assert_eq!((first.events.as_slice(), first.emotion.as_deref()), (&["speech".to_owned()][..], Some("angry")));
        assert_eq!(read.sentences()[1].emotion, None);
        assert!(!read.text().contains("<|"));
        assert!(String::from_utf8(read.document).unwrap().contains("<|ANGRY|>"), "the document is untouched");
    }

    #[test]
    fn tolerates_what_documents_and_wire_disagree_on() {
        let document = br#"{"new":{"a":[1,{}]},"transcripts":[{"sentences":[{"text":"hi","end_time":900.4,"begin_time":"100","words":null}],"channel_id":1}]}"#;
        let read = Transcription::parse(document.to_vec()).unwrap();
        let sentence = read.sentences()[0];
        assert_eq!((sentence.start_ms, sentence.end_ms, sentence.channel_id), (100, 900, 1));
    }

    #[test]
    fn says_where_a_document_is_broken() {
        for (document, says) in [
            (&b""[..], "ends too early at byte 0"),
            (b"{\"transcripts\":[", "ends too early at byte 16"),
            (b"{\"transcripts\":[]} x", "something follows the JSON at byte 19"),
            (b"<html>", "unexpected character in the JSON at byte 0"),
            (b"{}", "it has no transcripts"),
            (b"{\"transcripts\":7}", "another type than expected in the JSON at byte 15"),
        ] {
            let error = Transcription::parse(document.to_vec()).unwrap_err();
            assert_eq!(error.kind, crate::ErrorKind::Decode);
            assert!(error.message.contains(says), "{error}");
        }
    }
}
