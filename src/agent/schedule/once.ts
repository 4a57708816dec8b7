/** At once, and never again. PURE. */
import type { Timetable } from './contract.ts';

const MARK = 1;

export const onceTimetable: Timetable = {
  kind: 'once',
  begin: () => [],
  due: (done, { wallMs }) => (done.includes(MARK) ? {} : { occurrence: { mark: MARK, atMs: wallMs } }),
  occurrence: (mark, { wallMs }) => ({ mark, atMs: wallMs }),
  after: (_done, mark) => ({ done: [mark], missed: 0 }),
};
