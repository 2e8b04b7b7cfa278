/** An error as a Response, in the shape that the service and the relay have. */
export function errorResponse(status, code, message, headers = {}) {
  return Response.json(
    { code, message },
    { status, headers: { "Cache-Control": "no-store", ...headers } },
  );
}
