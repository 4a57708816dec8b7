/** Whether the clock on the wall is to be trusted with the removal of files for their age. */
import { dirname } from 'node:path';
import type { FileCalls } from './contract.ts';
import { createNameReader } from './names.ts';

export interface Moment {
  readonly wallMs: number;
  /** Not set by anybody. */
  readonly steadyMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A machine may have slept for long, or its clock jumped: then so long nothing is removed for its age. */
const DOUBT_MS = HOUR_MS;

/**
 * A clock that is wrong for a moment must not cost anybody the logs of a month. `newestMs` is when the newest log was
 * written before, by the clock of then.
 */
export function createClockCheck(newestMs?: number): (at: Moment) => boolean {
  let last: Moment | undefined;
  let doubtedUntilMs = Number.NEGATIVE_INFINITY;
  const hasJumped = ({ wallMs, steadyMs }: Moment): boolean => {
    if (last === undefined) return newestMs !== undefined && wallMs - newestMs > DAY_MS;
    return Math.abs(wallMs - last.wallMs - (steadyMs - last.steadyMs)) > DAY_MS;
  };
  return (at) => {
    if (hasJumped(at)) doubtedUntilMs = at.steadyMs + DOUBT_MS;
    last = at;
    return at.steadyMs >= doubtedUntilMs;
  };
}

/** Before any is opened. Undefined where there are none, or nobody can tell. */
export async function newestLogMs(calls: FileCalls, template: string): Promise<number | undefined> {
  const { ownerOf, rotated } = createNameReader(template);
  const directory = dirname(template);
  const names = await calls.list(directory).catch(() => []);
  const ends = names.flatMap((name) => {
    const day = rotated(name)?.day;
    return day === undefined ? [] : [new Date(`${day}T00:00`).getTime() + DAY_MS];
  });
  for (const name of names.filter((each) => ownerOf(each) !== undefined)) {
    const facts = await calls.look(`${directory}/${name}`).catch(() => undefined);
    if (facts?.isFile === true) ends.push(facts.modifiedMs);
  }
  return ends.length === 0 ? undefined : ends.reduce((one, other) => Math.max(one, other));
}
