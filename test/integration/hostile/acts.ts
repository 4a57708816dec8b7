/** All lists of acts, and where each of them means something. */
import type { Act } from './act.ts';
import { channelActs } from './channel-acts.ts';
import { memoryActs } from './memory-acts.ts';

export interface ActList {
  readonly acts: readonly Act[];
  readonly handoffs: readonly string[];
}

export const actLists: readonly ActList[] = [
  { acts: channelActs, handoffs: ['ipc', 'mailbox'] },
  { acts: memoryActs, handoffs: ['mailbox'] },
];

export function actsFor(handoff: string): readonly Act[] {
  return actLists.filter(({ handoffs }) => handoffs.includes(handoff)).flatMap(({ acts }) => acts);
}
