// Errors that are found before anything is sent.

import { USAGE } from "./exit-codes.js";

export class UsageError extends Error {
  constructor(message, exitCode = USAGE) {
    super(message);
    this.exitCode = exitCode;
  }
}
