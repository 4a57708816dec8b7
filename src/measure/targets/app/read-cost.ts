/** What a request asks for, in milliseconds. */
export interface Cost {
  readonly workMs: number;
  readonly waitMs: number;
}

/** A minute: what takes longer is a mistake. */
const GREATEST_MS = 60_000;

/** undefined for one that no server could follow. */
export function readCost(query: string): Cost | undefined {
  if (query === '') return free;
  const asked = new URLSearchParams(query);
  const workMs = readMs(asked.get('work'));
  const waitMs = readMs(asked.get('wait'));
  return workMs === undefined || waitMs === undefined ? undefined : { workMs, waitMs };
}

const free: Cost = { workMs: 0, waitMs: 0 };

/** Also `2.5e-7`, as JavaScript writes very small numbers. */
function readMs(text: string | null): number | undefined {
  if (text === null) return 0;
  if (!/^\d+(\.\d+)?(e-\d+)?$/.test(text)) return undefined;
  const ms = Number(text);
  return ms <= GREATEST_MS ? ms : undefined;
}
