//! Real recognition of the sample clips: `cargo xtask setup recogniser`, then `cargo test -p
//! stand-in -- --ignored`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::service::{BEARER, GENERATION, RESOLVE, SSE, Service, body, data_uri, events, wav};

/// The words in lower case without punctuation. A hyphen separates words, "Mr." is "mister".
fn words(text: &str) -> Vec<String> {
    let text = text
        .to_lowercase()
        .replace(|char: char| !char.is_alphanumeric() && char != '\'', " ");
    text.split_whitespace()
        .map(|word| {
            if word == "mr" {
                "mister".to_owned()
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// The word errors: words to substitute, insert or delete.
fn errors(expected: &[String], recognised: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=recognised.len()).collect();
    for (i, word) in expected.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..recognised.len() {
            let substituted = diagonal + usize::from(*word != recognised[j]);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[recognised.len()]
}

/// Asserts that every sentence is its words joined and that times never go back.
fn assert_consistent(document: &Value) {
    let duration = document["properties"]["original_duration_in_milliseconds"]
        .as_u64()
        .unwrap();
    let mut reached = 0;
    for sentence in document["transcripts"][0]["sentences"].as_array().unwrap() {
        let mut joined = String::new();
        for word in sentence["words"].as_array().unwrap() {
            joined += word["text"].as_str().unwrap();
            joined += word["punctuation"].as_str().unwrap();
            let (begin, end) = (
                word["begin_time"].as_u64().unwrap(),
                word["end_time"].as_u64().unwrap(),
            );
            assert!(
                reached <= begin && begin <= end && end <= duration,
                "{word} after {reached} of {duration}"
            );
            reached = end;
        }
        assert_eq!(joined, sentence["text"].as_str().unwrap());
    }
}

#[test]
#[ignore = "needs the recogniser: cargo xtask setup recogniser"]
fn the_sample_clips_are_transcribed() {
    let service = Service::start(&[]);
    let list = service.get("/samples").json();
    let samples = list["samples"].as_array().unwrap();
    let url = |file: &Value| format!("{}/samples/{}", service.base, file.as_str().unwrap());
    let urls: Vec<_> = samples.iter().map(|sample| url(&sample["file"])).collect();
    let answer = service.finish(&body(&urls));
    assert_eq!(
        service.get("/health").json(),
        json!({"recogniser": "whisper"})
    );

    let (mut wrong, mut total, mut seen) = (0, 0, BTreeSet::new());
    for result in answer["output"]["results"].as_array().unwrap() {
        let document = service
            .get(result["transcription_url"].as_str().unwrap())
            .json();
        assert_consistent(&document);
        assert_eq!(document["file_url"], result["file_url"]);
        let sample = samples
            .iter()
            .find(|sample| url(&sample["file"]) == result["file_url"].as_str().unwrap())
            .unwrap();
        seen.insert(sample["file"].as_str().unwrap());
        let expected = words(sample["text"].as_str().unwrap());
        wrong += errors(
            &expected,
            &words(document["transcripts"][0]["text"].as_str().unwrap()),
        );
        total += expected.len();
    }
    assert_eq!(seen.len(), samples.len());
    assert!(
        wrong * 100 <= total * 15,
        "{wrong} of {total} words are wrong"
    );
}

#[test]
#[ignore = "needs the recogniser: cargo xtask setup recogniser"]
fn a_clip_is_recognised_in_one_request() {
    let service = Service::start(&[]);
    let clip = std::fs::read(format!(
        "{}/../fixtures/audio/sense-and-sensibility-0880.wav",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    let send = |audio: &str, headers: &[(&str, &str)]| {
        let message = json!({"role": "user", "content": [{"audio": audio}]});
        let body = json!({"model": "qwen3-asr-flash", "input": {"messages": [message]}, "parameters": {"incremental_output": true}});
        service.send(
            "POST",
            GENERATION,
            &[&[BEARER, RESOLVE], headers].concat(),
            body.to_string(),
        )
    };
    let oss = service.upload_file("qwen3-asr-flash", "a.wav", &clip);
    let mut texts = Vec::new();
    for audio in [service.clip(), oss, data_uri(&clip)] {
        let answer = send(&audio, &[]).json();
        let message = &answer["output"]["choices"][0]["message"];
        assert_eq!(message["annotations"][0]["language"], "en", "{answer}");
        assert_eq!(answer["usage"]["seconds"], 3, "{answer}");
        texts.push(message["content"][0]["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        words(&texts[0]),
        words("he was not an ill disposed young man")
    );
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");

    let stream = send(&service.clip(), &[("X-DashScope-SSE", "enable")]);
    let data = stream
        .text()
        .lines()
        .filter_map(|line| line.strip_prefix("data:"));
    let pieces: Vec<String> = data
        .filter_map(|data| {
            let event: Value = serde_json::from_str(data).unwrap();
            event["output"]["choices"][0]["message"]["content"][0]["text"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert!(pieces.len() > 5, "{pieces:?}");
    assert_eq!(pieces.concat(), texts[0]);

    let silent = send(&data_uri(&wav(2_000, true)), &[]).json();
    assert_eq!(
        silent["output"]["choices"][0]["message"]["content"],
        json!([])
    );
    for (audio, code) in [
        (
            data_uri(&wav(301_000, false)),
            "InvalidFile.AudioLengthError",
        ),
        (data_uri(&wav(500, false)), "InvalidFile.AudioLengthError"),
        (data_uri(b"no audio at all"), "InvalidFile.DecodeFailed"),
    ] {
        let answer = send(&audio, &[]);
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!(code)));
    }
}

/// A WAV file of the first clip's format: the clip, silence, and the clip again.
fn clip_twice(silence_s: usize) -> Vec<u8> {
    let clip = std::fs::read(format!(
        "{}/../fixtures/audio/sense-and-sensibility-0880.wav",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    let (head, sound) = clip.split_at(44);
    let rate = u32::from_le_bytes(head[28..32].try_into().unwrap()) as usize;
    let mut bytes = [head, sound, &vec![0; rate * silence_s], sound].concat();
    let length = bytes.len() as u32;
    bytes[4..8].copy_from_slice(&(length - 8).to_le_bytes());
    bytes[40..44].copy_from_slice(&(length - 44).to_le_bytes());
    bytes
}

#[test]
#[ignore = "needs the recogniser: cargo xtask setup recogniser"]
fn words_have_times_and_turns_are_cut_at_silences() {
    let service = Service::start(&[]);
    let send = |model: &str, audio: &str, headers: &[(&str, &str)]| {
        let part = json!({"type": "input_audio", "input_audio": {"data": audio}});
        let message = json!({"role": "user", "content": [part]});
        let parameters =
            json!({"format": "wav", "language_hints": ["en"], "speaker_diarization_enabled": true});
        let body =
            json!({"model": model, "input": {"messages": [message]}, "parameters": parameters});
        service.send(
            "POST",
            GENERATION,
            &[&[BEARER], headers].concat(),
            body.to_string(),
        )
    };
    let model = "qwen-audio-3.1-asr-flash";
    let long = data_uri(&clip_twice(62));
    let answer = send(model, &long, &[]).json();
    let turns = answer["output"]["sentences"].as_array().unwrap();
    let speakers: Vec<_> = turns.iter().map(|turn| &turn["speaker_id"]).collect();
    assert_eq!(speakers, [0, 1], "{answer}");
    assert!(
        turns[1]["begin_time"].as_u64().unwrap() > 60_000,
        "{answer}"
    );
    let stream = events(&send(model, &long, &[SSE]));
    assert_eq!(stream.len(), 3, "{stream:?}");
    assert_eq!(stream[2]["output"]["text"], answer["output"]["text"]);
    let fun = events(&send("fun-asr-flash-2026-06-15", &long, &[SSE]));
    assert_eq!(fun.len(), 5, "{fun:?}");
    for (audio, code) in [
        (data_uri(&wav(301_000, false)), "AUDIO_DURATION_TOO_LONG"),
        (data_uri(&wav(2_000, true)), "ASR_RESPONSE_HAVE_NO_WORDS"),
        (data_uri(b"no audio at all"), "InvalidFile.DecodeFailed"),
    ] {
        let answer = send(model, &audio, &[]).json();
        assert_eq!(answer["code"], code, "{answer}");
    }
    let task = json!({"model": "qwen-audio-3.1-asr-flash-filetrans", "input": {"file_urls": [service.clip()]}});
    let done = service.finish(&task);
    assert_eq!(done["usage"]["duration"], 3, "{done}");
}
