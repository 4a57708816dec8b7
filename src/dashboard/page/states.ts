/** The state of a worker: a word, and a shape that differs without its colour. */
import type { LaneState } from '../contract.ts';
import { svg } from './dom.ts';

interface Shown {
  readonly word: string;
  /** In a box of 12 by 12. */
  readonly shape: string;
}

const circle = 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z';
const ring = `${circle}M6 3.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2z`;

export const states: Readonly<Record<LaneState, Shown>> = {
  serving: { word: 'ready', shape: circle },
  stalled: { word: 'stalled', shape: 'M6 .8L11.6 11H.4z' },
  full: { word: 'full', shape: 'M1.5 1.5h9v9h-9z' },
  starting: { word: 'starting', shape: ring },
  checking: { word: 'being checked', shape: ring },
  retiring: { word: 'being replaced', shape: 'M6 1a5 5 0 1 0 0 10zM6 1v10a5 5 0 0 0 0-10z' },
  paused: { word: 'out of rotation', shape: 'M2 1h3v10H2zM7 1h3v10H7z' },
  draining: { word: 'draining', shape: 'M.4 1.5h11.2L6 11.2z' },
  gone: {
    word: 'down',
    shape: 'M2.6 1.2L6 4.6 9.4 1.2l1.4 1.4L7.4 6l3.4 3.4-1.4 1.4L6 7.4l-3.4 3.4-1.4-1.4L4.6 6 1.2 2.6z',
  },
};

export function stateIcon(): SVGSVGElement {
  return svg('svg', { viewBox: '0 0 12 12', class: 'glyph', 'aria-hidden': 'true' }, svg('path'));
}

/** The colour of a slot; it only helps those who see it. */
export function hue(slot: number): string {
  return `hue${(slot - 1) % 7}`;
}
