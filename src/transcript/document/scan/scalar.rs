//! One byte at a time.

/// Bytes before a quote, a backslash, a control character, or the end.
#[inline]
pub(crate) fn unescaped(input: &[u8]) -> usize {
    input
        .iter()
        .take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\')
        .count()
}

/// Bytes of white space at the beginning of `input`.
#[inline(never)]
pub(crate) fn whitespace(input: &[u8]) -> usize {
    input
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
        .count()
}

/// Bytes at the beginning of `input` that are whole characters of one byte, or of three whose
/// second byte may be any continuation byte: nearly all text is.
#[inline]
pub(crate) fn common_utf8(input: &[u8]) -> usize {
    let mut left = input;
    while let [0..0x80, rest @ ..]
    | [0xE1..=0xEC | 0xEE | 0xEF, 0x80..0xC0, 0x80..0xC0, rest @ ..] = left
    {
        left = rest;
    }
    input.len() - left.len()
}

/// Bytes of common text before a quote, if the quote is among the first sixteen bytes.
#[inline]
pub(crate) fn short_string(input: &[u8]) -> Option<usize> {
    let block = input.get(..16)?;
    let text = block.get(..unescaped(block))?;
    (block.get(text.len()) == Some(&b'"') && common_utf8(text) == text.len()).then_some(text.len())
}
