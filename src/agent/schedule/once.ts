/** At once, and never again. PURE. */
import type { Timetable } from './contract.ts';

const DONE = 1;

export const onceTimetable: Timetable = {
  begin: () => 0,
  due: (mark, { wallMs }) => (mark < DONE ? { occurrence: { mark: DONE, atMs: wallMs } } : {}),
  occurrence: (mark, { wallMs }) => ({ mark, atMs: wallMs }),
  after: (mark) => ({ mark, missed: 0 }),
};
