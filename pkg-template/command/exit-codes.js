// Exit codes of the program.

/** Every file is transcribed and written, or was there with `--resume`. */
export const SUCCESS = 0;
/** A file could not be transcribed or written. */
export const FILE_FAILED = 1;
/** Arguments or inputs are wrong; nothing was sent. */
export const USAGE = 2;
/** The key is missing, or the service refused it. */
export const AUTHENTICATION = 3;
/** Network or service failed, or the time was up: the same call may succeed with `--resume`. */
export const SERVICE = 4;
/** Stopped by a signal: 128 and its number, as shells have it. */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

const BY_KIND = {
  authentication: AUTHENTICATION,
  rate_limited: SERVICE,
  service: SERVICE,
  network: SERVICE,
  timeout: SERVICE,
  decode: SERVICE,
  internal: SERVICE,
};

/** Exit code of one failed file. */
export const exitCodeOf = (error) => BY_KIND[error.kind] ?? FILE_FAILED;

/** Exit code of several failed files: that of a failure which another call can mend comes first. */
export const worstOf = (codes) => Math.max(SUCCESS, ...codes);
