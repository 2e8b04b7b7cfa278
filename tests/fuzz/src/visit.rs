//! All accessors of a transcription, and the properties of their results.

use dashscope_asr_transcript::Transcription;

/// Calls every accessor.
pub fn visit(read: &Transcription) {
    let _ = (read.text(), read.no_speech());
    let (mut sentences, mut words) = (0, 0);
    for channel in read.channels() {
        let _ = (channel.text(), channel.speech_ms());
        for sentence in channel.sentences() {
            sentences += 1;
            assert_eq!(sentence.channel_id, channel.channel_id());
            let _ = (
                sentence.language(),
                sentence.emotion(),
                sentence.events().count(),
                sentence.sentence_id(),
                sentence.speaker_id(),
            );
            let joined: String = sentence
                .words()
                .flat_map(|word| [word.text, word.punctuation])
                .collect();
            assert_eq!(joined, sentence.words_text(), "words are whole");
            assert_eq!(sentence.words().count(), sentence.word_timings().len());
            words += sentence.words().count();
        }
    }
    let by_time: Vec<u32> = read
        .sentences()
        .map(|sentence| sentence.start_ms())
        .collect();
    assert!(by_time.is_sorted());
    assert_eq!(
        (by_time.len(), read.words().count()),
        (sentences, words),
        "no row is lost between the channels"
    );
    tables(read);
}

/// The tables hold the same as the accessors.
fn tables(read: &Transcription) {
    let text: Vec<u16> = read.buffer().encode_utf16().collect();
    let slice = |start: u32, length: u32| {
        String::from_utf16(&text[start as usize..][..length as usize]).expect("whole characters")
    };
    let (channels, sentences, words) = (
        read.channel_table().unwrap(),
        read.sentence_table().unwrap(),
        read.word_table().unwrap(),
    );
    assert_eq!(channels.len(), 5 * read.channels().count());
    for (row, channel) in channels.chunks(5).zip(read.channels()) {
        assert_eq!(slice(row[1], row[2]), channel.text());
    }
    let ranges = read.range_table().unwrap();
    let mut word_rows = words.chunks(3);
    for (row, sentence) in sentences
        .chunks(12)
        .zip(read.channels().flat_map(|channel| channel.sentences()))
    {
        // The end of a text without times is its start.
        let end_ms = Some(sentence.end_ms()).filter(|&ms| ms < u32::MAX);
        let end_ms = end_ms.unwrap_or(sentence.start_ms());
        assert_eq!((row[0], row[1]), (sentence.start_ms(), end_ms));
        assert!(row[0] <= row[1], "sound times");
        assert_eq!(slice(row[2], row[3]), sentence.text());
        let mut at = row[4];
        for (word, row) in sentence.words().zip(&mut word_rows) {
            let (text_units, punctuation_units) = (row[2] >> 16, row[2] & 0x7FFF);
            assert_eq!((row[0], row[1]), (word.start_ms, word.end_ms));
            assert_eq!(slice(at, text_units), word.text);
            assert_eq!(slice(at + text_units, punctuation_units), word.punctuation);
            at += text_units + punctuation_units;
        }
        let text_units = row[3];
        let first = row[11];
        let count = sentence.words().count() as u32;
        if first == u32::MAX {
            assert_eq!(sentence.text(), sentence.words_text());
        } else {
            let rows = &ranges[2 * first as usize..][..2 * count as usize];
            let mut end = 0;
            for range in rows.chunks(2) {
                assert!(range[0] >= end && range[1] >> 1 >= range[0], "ranges rise");
                end = range[1] >> 1;
            }
            assert!(
                end <= text_units,
                "{end} of {text_units}: {:?} {:?} {rows:?}",
                sentence.text(),
                sentence.words_text()
            );
        }
        for label in [row[8], row[9]] {
            assert!(label == u32::MAX || (label as usize) < read.labels().len());
        }
    }
    assert_eq!(word_rows.len(), 0, "every word belongs to a sentence");
}
