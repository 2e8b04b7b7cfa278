// FFmpeg as a reader of subtitle files.

import { spawnSync } from "node:child_process";
import { env } from "node:process";

/** The path of FFmpeg; `cargo xtask` sets the variable. */
const FFMPEG = env.FFMPEG ?? "ffmpeg";

/** Why FFmpeg cannot be used; `false` where it can, and wherever `cargo xtask` runs the tests. */
export const noFfmpeg =
  !env.FFMPEG && spawnSync(FFMPEG, ["-version"]).error
    ? "there is no ffmpeg on PATH (cargo xtask setup ffmpeg)"
    : false;

/** The cues that FFmpeg reads from the bytes or text of a file. */
export function ffmpegCues(file, format) {
  const options = ["-v", "error", "-f", format, "-i", "pipe:0", "-c:s", "text", "-f", "srt"];
  const { error, status, stdout, stderr } = spawnSync(FFMPEG, [...options, "pipe:1"], {
    input: file,
    encoding: "utf8",
  });
  if (error) throw error;
  if (status !== 0 || stderr) throw new Error(`ffmpeg: ${stderr}`);
  const blocks = stdout
    .replaceAll("\r\n", "\n")
    .split(/\n\n+(?=\d+\n)/)
    .filter(Boolean);
  return blocks.map((block) => {
    const [, times, ...lines] = block.trimEnd().split("\n");
    const [startMs, endMs] = times.split(" --> ").map(milliseconds);
    return { startMs, endMs, text: lines.join("\n") };
  });
}

function milliseconds(time) {
  const [hours, minutes, seconds, ms] = time.split(/[:,]/).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}
