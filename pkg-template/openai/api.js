// The audio routes of OpenAI's API, on the service's models: for programs that know no other. A
// function from Request to Response, with the access, limits and redaction of ../relay.
//
// options.js      options, checked            routes.js     path and method → handler
// form.js         the form → what is asked    models.js     its model → the service's, and options
// transcribe.js   audio → answer              tasks.js      tasks, and who asks for one again
// result.js       of a call or a task         answer.js     result → answer
// format.js       result → body of a format   segments.js   its times, words, speakers
// events.js       result → events             errors.js     errors in OpenAI's shape
// stop.js         when the caller leaves

import { answer } from "../relay/answer.js";
import { errorBody } from "./errors.js";
import { checkedOptions } from "./options.js";
import { routeOf } from "./routes.js";

/** Creates the function. @param {any} Client the class, of the entry for this runtime */
export function createOpenAi(Client) {
  /** @type {import("../relay/answer.js").Api} */
  const api = {
    routeOf,
    errorBody,
    exposedHeaders: "*",
    // OpenAI's clients send a dozen headers about themselves.
    acceptedHeaders: "authorization, *",
  };
  return async function openai(request, options) {
    return answer(request, { ...checkedOptions(options), Client }, api);
  };
}
