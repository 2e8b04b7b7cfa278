//! FFmpeg, which reads subtitle files in tests: whatever the machine has, else Debian's.

use std::path::PathBuf;

use super::program::Program;
use super::{Step, apt};
use crate::failure::Failure;
use crate::process::Log;

const FFMPEG: Program = Program {
    variable: "FFMPEG",
    names: &["ffmpeg"],
    places: &[
        "/usr/bin/ffmpeg",
        "/opt/homebrew/bin/ffmpeg",
        "C:\\Program Files\\ffmpeg\\bin\\ffmpeg.exe",
    ],
};

/// Finds FFmpeg, if there is one.
pub fn find() -> Option<PathBuf> {
    FFMPEG.find()
}

/// The step; see the module.
pub struct FfmpegStep;

impl Step for FfmpegStep {
    fn name(&self) -> &str {
        "ffmpeg"
    }

    fn title(&self) -> String {
        "FFmpeg".to_owned()
    }

    fn is_done(&self) -> bool {
        find().is_some()
    }

    fn run(&self, log: &Log) -> Result<(), Failure> {
        FFMPEG.refuse_wrong_variable()?;
        apt::install(&["ffmpeg"], log)
    }

    fn remedy(&self) -> String {
        "install FFmpeg and put it on PATH or name it in FFMPEG".to_owned()
    }
}
