//! Packs its input, and gives it out only if it unpacks to the same bytes: `pack < from > to`.

use std::io::{Error, Read, Result, Write, stdin, stdout};

use dashscope_asr_unpack::unpack;
use packer::pack;

#[path = "../packer.rs"]
mod packer;

fn main() -> Result<()> {
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    let packed = pack(&bytes)?;
    let mut unpacked = vec![0; bytes.len()];
    unpack(&packed, &mut unpacked);
    if unpacked != bytes {
        return Err(Error::other("the packed bytes do not unpack to the input"));
    }
    stdout().write_all(&packed)
}
