/** The token in the page's address becomes a cookie, and leaves the address and the history. */

/** False where there is a token and it is not the right one. */
export async function openSession(): Promise<boolean> {
  const token = location.hash.slice(1);
  if (token === '') return true;
  history.replaceState(null, '', location.pathname);
  return enter(token);
}

export async function enter(token: string): Promise<boolean> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.ok;
}
