// The errors that a relay answers itself.

/** An answer in place of the service's, in the service's own shape. */
export class RelayError extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

/** Whether a thrown value is a relay's own error. One of others may throw where it is looked at. */
export function isRelayError(value) {
  try {
    return value instanceof RelayError;
  } catch {
    return false;
  }
}

export function bodyTooLarge(limitBytes) {
  return new RelayError(413, "Relay.BodyTooLarge", `The body is larger than ${limitBytes} bytes.`);
}

/** The relay's owner has to change its options; the message says which. */
export function notConfigured(message) {
  return new RelayError(500, "Relay.NotConfigured", message);
}
