/** Asks the master to do something, as the commands of lb do over the control socket. */

export interface Asked {
  readonly ok: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** Why not; a sentence. */
  readonly error: string;
}

export async function ask(path: string, body: object = {}): Promise<Asked> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = (await answer.json()) as Record<string, unknown>;
    const { error } = said as { error?: { message?: unknown } };
    return { ok: answer.ok, body: said, error: answer.ok ? '' : String(error?.message ?? answer.status) };
  } catch {
    return { ok: false, body: {}, error: 'The master does not answer.' };
  }
}
