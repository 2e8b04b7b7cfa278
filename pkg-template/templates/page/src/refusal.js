/** What is refused, in the shape that the service and the relay have. */
export function refusal(status, code, message) {
  return Response.json({ code, message }, { status, headers: { "Cache-Control": "no-store" } });
}
