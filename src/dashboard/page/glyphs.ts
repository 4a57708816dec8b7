/** What happened, as a shape in a box of 12 by 12: told apart without its colour. */
import type { MarkKind } from '../contract.ts';

const glyphs: Readonly<Record<MarkKind, string>> = {
  crash: 'M2.6 1.2L6 4.6 9.4 1.2l1.4 1.4L7.4 6l3.4 3.4-1.4 1.4L6 7.4l-3.4 3.4-1.4-1.4L4.6 6 1.2 2.6z',
  stall: 'M6 .8L11.6 11H.4z',
  reclaim: 'M11 4.5H4.5V1.5L.5 6l4 4.5v-3H11z',
  shed: 'M1 4.8h10v2.4H1z',
  reload: 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 3.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2z',
  drain: 'M2 1h3v10H2zM7 1h3v10H7z',
  algorithm: 'M6 .5L11.5 6 6 11.5.5 6z',
  scale: 'M4.8 1h2.4v3.8H11v2.4H7.2V11H4.8V7.2H1V4.8h3.8z',
  restart: 'M6 1a5 5 0 1 0 0 10zM6 1v10a5 5 0 0 0 0-10z',
  state: 'M1.5 1.5h9v9h-9z',
};

export function glyphOf(kind: MarkKind): string {
  return glyphs[kind];
}
