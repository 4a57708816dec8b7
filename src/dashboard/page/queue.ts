/** The master's queue: connections that wait for a worker, and how long a hand-over takes. */
import type { Frame, HandOvers } from '../contract.ts';
import { byId, el, setAll, setText } from './dom.ts';
import { count, milliseconds } from './format.ts';

/** So many are drawn one by one. */
const DRAWN = 24;
const KEPT = 60;

export interface Queue {
  show(frame: Frame): void;
  handed(handOvers: HandOvers): void;
}

export function createQueue(): Queue {
  const blocks = byId('queue-blocks');
  const waiting = byId('queue-waiting');
  const oldest = byId('queue-oldest');
  const took = byId('queue-took');
  const recent: number[] = [];
  for (let at = 0; at < DRAWN; at++) blocks.append(el('i'));
  return {
    show(frame) {
      setText(waiting, count(frame.waiting));
      setText(oldest, frame.waiting === 0 ? 'nobody waits' : `longest ${milliseconds(frame.oldestWaitMs)}`);
      for (const [at, block] of [...blocks.children].entries()) {
        setAll(block, { class: at < frame.waiting ? 'on' : '' });
      }
      const sorted = recent.toSorted((left, right) => left - right);
      setText(took, sorted.length === 0 ? '–' : milliseconds(sorted[sorted.length >> 1]));
    },
    handed({ each }) {
      for (const [, tookMs] of each) recent.push(tookMs);
      recent.splice(0, recent.length - KEPT);
    },
  };
}
