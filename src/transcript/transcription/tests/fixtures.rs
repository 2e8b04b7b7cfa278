//! Documents of the service, as it writes them.

use super::fixture;
use crate::{Channel, Transcription};

#[test]
fn reads_a_paraformer_document() {
    let read = fixture("result-paraformer-male2.json");
    assert_eq!(
        read.file_url.as_deref(),
        Some(
            "https://dashscope.oss-cn-beijing.aliyuncs.com/samples/audio/paraformer/hello_world_male2.wav"
        )
    );
    assert_eq!(read.duration_ms, Some(4726));
    assert_eq!(
        read.text().unwrap(),
        "Hello world, 这里是阿里巴巴语音实验室。"
    );
    assert!(!read.no_speech());
    let [sentence] = read.sentences().collect::<Vec<_>>()[..] else {
        panic!("{read:?}")
    };
    assert_eq!(
        (
            sentence.start_ms(),
            sentence.end_ms(),
            sentence.sentence_id(),
            sentence.speaker_id()
        ),
        (140, 4710, None, None)
    );
    let words: Vec<_> = read.words().collect();
    assert_eq!(words.len(), 8);
    assert_eq!(
        (
            words[1].start_ms,
            words[1].end_ms,
            words[1].text,
            words[1].punctuation
        ),
        (597, 1054, "world", ", ")
    );
}

#[test]
fn words_and_their_punctuation_make_up_the_sentence_in_every_document() {
    let folder = format!(
        "{}/../../tests/fixtures/service",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut with_words = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with("result-") || !name.ends_with(".json") {
            continue;
        }
        let read = fixture(&name);
        for sentence in read
            .sentences()
            .filter(|sentence| sentence.words().next().is_some())
        {
            let joined: String = sentence
                .words()
                .flat_map(|word| [word.text, word.punctuation])
                .collect();
            assert_eq!(joined, sentence.text(), "{name}");
            with_words += 1;
        }
    }
    assert!(with_words >= 10, "{with_words}");
}

#[test]
fn merges_channels_by_time() {
    let read = fixture("result-paraformer-two-channels.json");
    let starts: Vec<u32> = read
        .sentences()
        .map(|sentence| sentence.start_ms())
        .collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let channels: Vec<u64> = read.channels().map(Channel::channel_id).collect();
    assert_eq!(channels, [0, 1]);
    assert_eq!(read.text().unwrap().lines().count(), 2);
}

#[test]
fn no_speech_is_an_empty_success() {
    let read = fixture("result-empty.json");
    assert!(read.no_speech());
    assert_eq!(read.text().unwrap(), "");
    assert_eq!(read.duration_ms, Some(3000));
    assert!(Transcription::without_speech(None).no_speech());
    let url = Some("https://example.com/silence.wav".to_owned());
    let silence = Transcription::without_speech(url.clone());
    assert!(silence.no_speech());
    assert_eq!(silence.file_url, url);
}

#[test]
fn reads_language_emotion_and_speakers() {
    let qwen = fixture("result-qwen-words.json");
    let sentence = qwen.sentences().next().unwrap();
    assert_eq!(
        (
            sentence.language(),
            sentence.emotion(),
            sentence.sentence_id()
        ),
        (Some("zh"), Some("neutral"), Some(0))
    );
    let two = fixture("result-paraformer-two-speakers.json");
    let speakers: Vec<_> = two
        .sentences()
        .map(|sentence| sentence.speaker_id())
        .collect();
    assert!(
        speakers.contains(&Some(0)) && speakers.contains(&Some(1)),
        "{speakers:?}"
    );
}

#[test]
fn reads_what_each_family_says_about_the_file() {
    let qwen = fixture("result-qwen.json");
    assert_eq!(
        (
            qwen.format.as_deref(),
            qwen.sample_rate_hz,
            qwen.audio_channel_ids.len()
        ),
        (Some("wav"), Some(16000), 0)
    );
    let paraformer = fixture("result-paraformer-two-channels.json");
    assert_eq!(
        (
            paraformer.format.as_deref(),
            paraformer.audio_channel_ids.as_slice()
        ),
        (Some("pcm_s16le"), &[0, 1][..])
    );
}

#[test]
fn takes_sensevoice_tags_out_of_the_text() {
    let read = fixture("result-sensevoice.json");
    let first = read.sentences().next().unwrap();
    assert_eq!(
        first.text(),
        "Senior staff, Principal Doris Jackson, Wakefield faculty, and of course, my fellow classmates."
    );
    assert_eq!(
        (first.events().collect::<Vec<_>>(), first.emotion()),
        (vec!["speech"], Some("angry"))
    );
    assert_eq!(read.sentences().nth(1).unwrap().emotion(), None);
    assert!(!read.text().unwrap().contains("<|"));
}
