/** The token in the page's address becomes a cookie, and leaves the address and the history. */

/** False where there is a token and it is not the right one. */
export async function openSession(): Promise<boolean> {
  const token = location.hash.slice(1);
  if (token === '') return true;
  history.replaceState(null, '', location.pathname);
  return enter(token);
}

/** While others try many wrong tokens, a right one may have to ask again. */
const TRIES = 5;
const AGAIN_MS = 2000;
const TOO_MANY = 429;

export async function enter(token: string): Promise<boolean> {
  for (let left = TRIES; ; left--) {
    const { ok, status } = await post('/session', { token });
    if (status !== TOO_MANY || left === 1) return ok;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

export async function leave(): Promise<void> {
  await post('/session/end', {});
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}
