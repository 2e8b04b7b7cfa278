/** A cause and a remedy, each a sentence without its full stop. */
export class Failure extends Error {
  constructor(cause, remedy) {
    super(`${cause}. Do: ${remedy}.`);
  }
}
