//! Audio inside a request, as a data URI.

use crate::options::file::LocalFile;

/// Bytes of a data URI at most. Source: Qwen-ASR API reference ("10485760 bytes per data-uri
/// item").
const DATA_URI_BYTES_MAX: u64 = 10_485_760;

/// Whether the data URI of `file` is small enough for a request.
pub(crate) fn fits(file: &LocalFile) -> bool {
    let base64_bytes = file.size_bytes.div_ceil(3).saturating_mul(4);
    base64_bytes.saturating_add(head(file).len() as u64) <= DATA_URI_BYTES_MAX
}

/// Data URI of `file`, whose content is `content`.
pub(crate) fn data_uri(file: &LocalFile, content: &[u8]) -> String {
    let mut uri = head(file);
    push_base64(&mut uri, content);
    uri
}

fn head(file: &LocalFile) -> String {
    format!("data:{};base64,", file.media_type())
}

fn push_base64(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |sextet: u32| {
        DIGITS
            .get((sextet & 63) as usize)
            .map_or('=', |&byte| char::from(byte))
    };
    out.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.push(digit(bits >> 18));
        out.push(digit(bits >> 12));
        out.push(if chunk.len() > 1 {
            digit(bits >> 6)
        } else {
            '='
        });
        out.push(if chunk.len() > 2 { digit(bits) } else { '=' });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn file(size_bytes: u64, media_type: &str) -> LocalFile {
        LocalFile {
            content: Rc::new(()),
            size_bytes,
            name: None,
            media_type: media_type.to_owned(),
            on_progress: None,
        }
    }

    #[test]
    fn encodes_base64() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (&[0xff, 0xfe, 0xfd, 0xfb], "//79+w=="),
        ] {
            assert_eq!(
                data_uri(&file(9, "audio/wav"), bytes),
                format!("data:audio/wav;base64,{text}")
            );
        }
    }

    #[test]
    fn the_head_counts_toward_the_limit() {
        // "data:audio/wav;base64," has 22 bytes; 7 864 302 bytes make 10 485 736 of base64.
        let largest = 7_864_302;
        assert!(fits(&file(largest, "audio/wav")));
        assert!(
            !fits(&file(largest + 1, "audio/wav")),
            "four bytes more, and two are left"
        );
        assert!(
            !fits(&file(largest, "audio/wav+xyz")),
            "a longer media type"
        );
        assert!(!fits(&file(u64::MAX, "audio/wav")));
    }
}
