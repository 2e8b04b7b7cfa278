//! The packer: bytes → the stream that the decoder reads.

use std::io::{Result, Write};
use std::vec::Vec;

use dashscope_asr_unpack::LITERAL_CONTEXT_BITS;
use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType};

/// Longer than all that is packed, so that every match is found.
const DICTIONARY_BYTES: u32 = 1 << 20;
/// Candidates for a match that are looked at. More find nothing better.
const DEPTH: i32 = 2000;

/// Packs `bytes` as small as LZMA allows, however long it takes.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    let options = LzmaOptions {
        dict_size: DICTIONARY_BYTES,
        lc: LITERAL_CONTEXT_BITS,
        lp: 0,
        pb: 0,
        mode: EncodeMode::Normal,
        nice_len: LzmaOptions::NICE_LEN_MAX,
        mf: MfType::Bt4,
        depth_limit: DEPTH,
        preset_dict: None,
    };
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(bytes)?;
    writer.finish()
}
