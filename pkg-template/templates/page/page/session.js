// Signing in and out. The browser keeps the cookie; this program never sees it.

/** The session: `{ models }` to choose from; `undefined` for a visitor who has to sign in. */
export async function session() {
  const answer = await request("GET");
  return answer.status === 401 ? undefined : (await checkedResponse(answer)).json();
}

export const signIn = async (passphrase) =>
  checkedResponse(
    await request("POST", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ passphrase }),
    }),
  );

export const signOut = async () => checkedResponse(await request("DELETE"));

const request = (method, init) =>
  fetch("/api/session", { method, ...init }).catch(() => {
    throw Object.assign(new Error("The server of this page could not be reached."), {
      kind: "network",
    });
  });

async function checkedResponse(answer) {
  if (answer.ok) return answer;
  const { code, message } = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(message ?? `The server of this page answered ${answer.status}.`), {
    code,
    status: answer.status,
  });
}
