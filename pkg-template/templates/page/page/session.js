// Signing in and out. The browser keeps the cookie; this program never sees it.

/** What a visitor may choose from; `undefined` for whoever has to sign in first. */
export async function session() {
  const answer = await asked("GET");
  return answer.status === 401 ? undefined : (await checked(answer)).json();
}

export const signIn = async (passphrase) =>
  checked(
    await asked("POST", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ passphrase }),
    }),
  );

export const signOut = async () => checked(await asked("DELETE"));

const asked = (method, init) =>
  fetch("/api/session", { method, ...init }).catch(() => {
    throw Object.assign(new Error("The server of this page could not be reached."), {
      kind: "network",
    });
  });

async function checked(answer) {
  if (answer.ok) return answer;
  const { code, message } = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(message ?? `The server of this page answered ${answer.status}.`), {
    code,
    status: answer.status,
  });
}
