#!/usr/bin/env node
// The program `dashscope-asr`: transcribes files and URLs from a shell.

import process, { argv } from "node:process";
import { main } from "./main.js";

process.exitCode = await main(argv.slice(2));
