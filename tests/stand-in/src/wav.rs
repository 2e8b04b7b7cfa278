//! The duration of a WAV file, from its header: enough for the service's limits without a decoder.

/// The properties of a WAV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wav {
    /// The duration, in milliseconds.
    pub duration_ms: u64,
    /// Whether all its samples are 0.
    pub silent: bool,
}

impl Wav {
    /// Parses the chunks of a RIFF file; `None` for any other file, or one without sound.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes
            .strip_prefix(b"RIFF")?
            .get(4..)?
            .strip_prefix(b"WAVE")?;
        let mut bytes_per_second = None;
        loop {
            let (id, size, body) = (rest.get(..4)?, number(rest.get(4..8)?)?, rest.get(8..)?);
            match id {
                b"fmt " => bytes_per_second = number(body.get(8..12)?).filter(|rate| *rate > 0),
                b"data" => {
                    // A recorder that was cut off leaves a size larger than the file.
                    let data = body.get(..usize::try_from(size).ok()?).unwrap_or(body);
                    let duration_ms = u64::try_from(data.len()).ok()? * 1_000 / bytes_per_second?;
                    return Some(Self {
                        duration_ms,
                        silent: data.iter().all(|byte| *byte == 0),
                    });
                }
                _ => {}
            }
            // Chunks begin at even offsets.
            rest = body.get(usize::try_from(size + size % 2).ok()?..)?;
        }
    }
}

fn number(bytes: &[u8]) -> Option<u64> {
    Some(u32::from_le_bytes(bytes.try_into().ok()?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(chunks: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        for (id, body) in chunks {
            bytes.extend(*id);
            bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
            bytes.extend(body);
            bytes.extend(vec![0; body.len() % 2]);
        }
        bytes
    }

    fn format(bytes_per_second: u32) -> Vec<u8> {
        [
            [1, 0, 1, 0, 64, 31, 0, 0].as_slice(),
            &bytes_per_second.to_le_bytes(),
            &[2, 0, 16, 0],
        ]
        .concat()
    }

    #[test]
    fn the_duration_is_that_of_the_sound_alone() {
        let file = wav(&[
            (b"fmt ", format(16_000)),
            (b"LIST", vec![7; 5]),
            (b"data", vec![1; 24_000]),
            (b"more", vec![9; 99]),
        ]);
        assert_eq!(
            Wav::parse(&file),
            Some(Wav {
                duration_ms: 1_500,
                silent: false
            })
        );
        assert_eq!(
            Wav::parse(&file[..file.len() - 12_107]),
            Some(Wav {
                duration_ms: 750,
                silent: false
            })
        );
        let clip = include_bytes!("../../fixtures/audio/sense-and-sensibility-0880.wav");
        assert!(
            Wav::parse(clip)
                .is_some_and(|wav| (1_000..10_000).contains(&wav.duration_ms) && !wav.silent)
        );
    }

    #[test]
    fn a_file_of_zeros_is_silent() {
        let file = wav(&[(b"fmt ", format(8_000)), (b"data", vec![0; 8_000])]);
        assert_eq!(
            Wav::parse(&file),
            Some(Wav {
                duration_ms: 1_000,
                silent: true
            })
        );
    }

    #[test]
    fn a_file_that_is_not_wav_has_no_duration() {
        for bytes in [
            &b""[..],
            b"RIFF",
            b"ID3\x04 and so on",
            &wav(&[(b"data", vec![1; 9])]),
            &wav(&[(b"fmt ", format(0)), (b"data", vec![1])]),
        ] {
            assert_eq!(Wav::parse(bytes), None, "{bytes:?}");
        }
    }
}
