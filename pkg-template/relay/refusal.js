// What a relay answers in place of the service.

/** What is refused, in the service's own shape. */
export class Refusal extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

export function tooLarge(limitBytes) {
  return new Refusal(413, "Relay.BodyTooLarge", `The body is larger than ${limitBytes} bytes.`);
}
