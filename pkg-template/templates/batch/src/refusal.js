// Error answers: each is `{ code, message }`, and none holds a secret.

/** An error that is the caller's to know as it is. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The answer to a request whose handling threw. */
export function errorAnswer(thrown, redact) {
  if (thrown instanceof Refusal) return answer(thrown.status, thrown.code, redact(thrown));
  const reason = redact(thrown).replace(/\.?$/, ".");
  const message = `The request failed: ${reason} It may be sent again: nothing is done twice.`;
  console.error(message);
  return answer(500, "Failed", message);
}

const answer = (status, code, message) => Response.json({ code, message }, { status });
