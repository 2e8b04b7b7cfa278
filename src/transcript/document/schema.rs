//! The fields of a result document that are read, of all model families at once
//! (docs/dashscope-api.md §4). Every other field is checked and skipped.

/// An array or object of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Document,
    Properties,
    Tracks,
    Transcripts,
    Transcript,
    Sentences,
    Sentence,
    Words,
    Word,
    /// Not part of the schema.
    OtherArray,
    OtherObject,
}

impl Container {
    pub(super) fn is_array(self) -> bool {
        matches!(
            self,
            Self::Tracks | Self::Transcripts | Self::Sentences | Self::Words | Self::OtherArray
        )
    }

    /// The slot of an array's elements.
    pub(super) fn element_slot(self) -> Option<Slot> {
        match self {
            Self::Tracks => Some(Slot::Track),
            Self::Transcripts => Some(Slot::Container(Self::Transcript)),
            Self::Sentences => Some(Slot::Container(Self::Sentence)),
            Self::Words => Some(Slot::Container(Self::Word)),
            Self::OtherArray => Some(Slot::Skip),
            _ => None,
        }
    }

    /// The slot of the value of `key`.
    pub(super) fn key_slot(self, key: &[u8]) -> Slot {
        match (self, key) {
            (Self::Document, b"file_url") => Slot::FileUrl,
            (Self::Document, b"properties" | b"audio_info") => Slot::Container(Self::Properties),
            (Self::Document, b"transcripts") => Slot::Container(Self::Transcripts),
            (Self::Properties, b"channels") => Slot::Container(Self::Tracks),
            (Self::Properties, b"original_duration_in_milliseconds") => Slot::DurationMs,
            (Self::Properties, b"audio_format" | b"format") => Slot::Format,
            (Self::Properties, b"original_sampling_rate" | b"sample_rate") => Slot::SampleRateHz,
            (Self::Transcript, b"channel_id") => Slot::ChannelId,
            (Self::Transcript, b"content_duration_in_milliseconds") => Slot::SpeechMs,
            (Self::Transcript, b"text") => Slot::ChannelText,
            (Self::Transcript, b"sentences") => Slot::Container(Self::Sentences),
            (Self::Sentence, b"begin_time") => Slot::SentenceStart,
            (Self::Sentence, b"end_time") => Slot::SentenceEnd,
            (Self::Sentence, b"text") => Slot::SentenceText,
            (Self::Sentence, b"sentence_id") => Slot::SentenceId,
            (Self::Sentence, b"speaker_id") => Slot::SpeakerId,
            (Self::Sentence, b"derived") => Slot::Derived,
            (Self::Sentence, b"language") => Slot::Language,
            (Self::Sentence, b"emotion") => Slot::Emotion,
            (Self::Sentence, b"words") => Slot::Container(Self::Words),
            (Self::Word, b"begin_time") => Slot::WordStart,
            (Self::Word, b"end_time") => Slot::WordEnd,
            (Self::Word, b"text") => Slot::WordText,
            (Self::Word, b"punctuation") => Slot::Punctuation,
            _ => Slot::Skip,
        }
    }
}

/// The destination of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Skip,
    Container(Container),
    // Texts.
    FileUrl,
    Format,
    Language,
    Emotion,
    ChannelText,
    SentenceText,
    WordText,
    Punctuation,
    // Whole numbers.
    DurationMs,
    SampleRateHz,
    Track,
    ChannelId,
    SpeechMs,
    SentenceStart,
    SentenceEnd,
    SentenceId,
    SpeakerId,
    /// Of documents that this library makes: the sentence was cut out of a longer one.
    Derived,
    WordStart,
    WordEnd,
}

impl Slot {
    pub(super) fn is_text(self) -> bool {
        use Slot::{
            ChannelText, Emotion, FileUrl, Format, Language, Punctuation, SentenceText, WordText,
        };
        matches!(
            self,
            FileUrl
                | Format
                | Language
                | Emotion
                | ChannelText
                | SentenceText
                | WordText
                | Punctuation
        )
    }

    pub(super) fn is_count(self) -> bool {
        !self.is_text() && !matches!(self, Self::Skip | Self::Container(_))
    }

    /// Whether a value that begins with `byte` has the type that is expected. `null` always has.
    pub(super) fn accepts(self, byte: u8) -> bool {
        match self {
            Self::Container(_) => matches!(byte, b'{' | b'[' | b'n'),
            slot if slot.is_text() => !matches!(byte, b't' | b'f'),
            _ => true,
        }
    }
}
