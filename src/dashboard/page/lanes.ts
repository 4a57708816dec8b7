/** All workers, in the order of their slots. */
import type { Frame, Lane } from '../contract.ts';
import { byId, el } from './dom.ts';
import { count } from './format.ts';
import { createLane, type LaneActions, type LaneRow } from './lane.ts';
import { wagonSize } from './wagons.ts';

export interface Lanes {
  show(frame: Frame): void;
  lock(reason: string | undefined, canKill: boolean): void;
  /** Where the rail of each slot is, in pixels from the top of the list. */
  rails(): ReadonlyMap<number, { readonly y: number; readonly state: string }>;
}

/** Shares are of so many frames, or they would jump. */
const SMOOTHED = 10;
const NOT_SAID = 'The master has not said yet what may be done.';

export function createLanes(actions: LaneActions): Lanes {
  const list = byId('lanes');
  const key = byId('wagon-size');
  const more = byId('more-lanes');
  const rows = new Map<number, LaneRow>();
  const shares = createShares();
  let locked: [reason: string | undefined, canKill: boolean] = [NOT_SAID, false];

  function rowOf(slot: number): LaneRow {
    const known = rows.get(slot);
    if (known !== undefined) return known;
    const row = createLane(slot, actions);
    row.lock(...locked);
    rows.set(slot, row);
    const next = [...rows].filter(([other]) => other > slot).sort(([a], [b]) => a - b)[0];
    list.insertBefore(row.element, next?.[1].element ?? null);
    return row;
  }

  return {
    show({ lanes, workers }) {
      shares.add(lanes);
      const there = new Set(lanes.map(({ slot }) => slot));
      for (const [slot, row] of rows) {
        if (there.has(slot)) continue;
        row.element.remove();
        rows.delete(slot);
      }
      const most = Math.max(0, ...lanes.map(({ open }) => open));
      const [first] = lanes;
      const size = first === undefined ? 1 : wagonSize(most, rowOf(first.slot).trackWidth || 300);
      for (const lane of lanes) rowOf(lane.slot).show(lane, shares.of(lane.slot), size);
      key.textContent = size === 1 ? 'one connection each' : `${count(size)} connections each`;
      const hidden = workers - lanes.length;
      more.hidden = hidden <= 0;
      more.replaceChildren(el('span', {}, `${count(hidden)} more workers are not shown.`));
    },
    lock(...rules) {
      locked = rules;
      for (const row of rows.values()) row.lock(...rules);
    },
    rails() {
      return new Map(
        [...rows].map(([slot, { element }]) => {
          const rail = element.querySelector('.rail')!.getBoundingClientRect();
          const y = rail.bottom - list.getBoundingClientRect().top;
          return [slot, { y, state: element.dataset.state ?? '' }];
        }),
      );
    },
  };
}

/** Of what was answered in the last seconds. */
function createShares(): { add(lanes: readonly Lane[]): void; of(slot: number): number } {
  const kept: ReadonlyMap<number, number>[] = [];
  const doneBy = (slot: number): number => {
    const now = kept.at(-1)?.get(slot) ?? 0;
    return now - (kept[0]?.get(slot) ?? now);
  };
  return {
    add(lanes) {
      kept.push(new Map(lanes.map(({ slot, requests }) => [slot, requests])));
      if (kept.length > SMOOTHED) kept.shift();
    },
    of(slot) {
      const total = [...(kept.at(-1)?.keys() ?? [])].reduce((sum, each) => sum + doneBy(each), 0);
      return total === 0 ? 0 : doneBy(slot) / total;
    },
  };
}
