// The texts of --help and --help options.

import { FLAGS, kebab } from "./flags.js";

/** One screen of 80 columns. */
export const HELP = `dashscope-asr [flags] FILE-or-URL…       speech to text, with subtitles

  dashscope-asr talk.mp4 https://example.com/b.mp3 --format srt,vtt --out dir

-f, --format LIST    srt,vtt,ass,lrc,txt,json (srt; txt of models without times)
-o, --out DIR        folder of the files (default: beside each file; of URLs the
                     current folder); - prints one transcript to stdout
-m, --model NAME     paraformer-v2 (default), fun-asr, qwen3-asr-flash, …
    --force          overwrite files
    --resume         go on: skip what is written, wait for the tasks of the last
                     24 hours; without it every file is submitted, and billed
    --state DIR      where ids of tasks are kept (default: dashscope-asr in
                     $XDG_STATE_HOME, ~/.local/state or %LOCALAPPDATA%)
    --concurrency N  files at a time, 1 to 1000 (default 20)
    --json           a line of JSON for each event, on stdout
    --key-file FILE  holds the key; else DASHSCOPE_API_KEY; never an argument
    --region NAME    singapore, …; or --base-url, --workspace, --workspace-host
    --version, --help, and --help options for all options and subtitle rules:
                     --language-hints zh,en --diarization --max-line-width 32 …

Exit codes: 0 all is written; 1 a file failed; 2 wrong arguments, nothing sent;
3 the key is missing or refused; 4 network or service failed, --resume goes on;
129, 130, 143 stopped by SIGHUP, Ctrl-C, SIGTERM, --resume goes on.
`;

const VALUES = {
  number: "N",
  list: "A,B",
  numbers: "N,N",
  object: "JSON",
  text: "TEXT",
  textOrArray: "TEXT or JSON",
};
const TITLES = {
  client: "Account and service",
  call: "Recognition and waiting; the model decides which it takes",
  rules: "Subtitle rules; each format gets those that it takes",
};

/** All flags that stand for options of the package, in the words of its manual. */
export function optionsHelp() {
  const line = ({ flag, type }) =>
    type === "boolean"
      ? `  --${kebab(flag)}, --no-${kebab(flag)}`
      : `  --${kebab(flag)} ${VALUES[type]}`;
  const sections = Object.entries(TITLES).map(([group, title]) =>
    [`${title}:`, ...FLAGS.filter((flag) => flag.group === group).map(line), ""].join("\n"),
  );
  return `${sections.join("\n")}
Names may also be written as in the package: --maxLineWidth 32.
Meaning, range and default of each: the package's README and index.d.ts.
`;
}
