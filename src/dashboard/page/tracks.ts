/** The tracks from the queue to the workers. */
import type { HandOvers } from '../contract.ts';
import { type Curve, pathOf } from './curve.ts';
import { byId, isNarrow, setAll, svg } from './dom.ts';
import type { Lanes } from './lanes.ts';
import { createRunners } from './runners.ts';
import { hue } from './states.ts';

export interface Tracks {
  /** Draws the tracks anew where a lane has moved or changed its state. */
  lay(): void;
  send(handOvers: HandOvers): void;
}

export function createTracks(lanes: Lanes): Tracks {
  const board = byId<SVGSVGElement>('tracks');
  const rails = svg('g', { class: 'rails' });
  const dots = svg('g', { class: 'dots' });
  board.append(rails, dots);
  const curves = new Map<number, Curve>();
  const paths = new Map<number, SVGPathElement>();
  const runners = createRunners(dots, curves);

  function lay(): void {
    const { width, height } = board.getBoundingClientRect();
    const found = lanes.rails();
    for (const [slot, path] of paths) {
      if (found.has(slot)) continue;
      path.remove();
      paths.delete(slot);
      curves.delete(slot);
    }
    for (const [slot, { y, state }] of found) {
      const curve = isNarrow() ? downAndOff(width, y) : fanOut(width, height, y);
      curves.set(slot, curve);
      let path = paths.get(slot);
      if (path === undefined) {
        path = svg('path');
        paths.set(slot, path);
        rails.append(path);
      }
      setAll(path, { d: pathOf(curve), class: hue(slot), 'data-state': state });
    }
  }

  return { lay, send: (handOvers) => runners.send(handOvers) };
}

/** From the middle of the left edge to the lane. */
function fanOut(width: number, height: number, y: number): Curve {
  const middle = height / 2;
  return { from: [0, middle], bend: [width * 0.55, middle], turn: [width * 0.45, y], to: [width, y] };
}

/** Down a rail at the left edge, and off it where the lane is. */
function downAndOff(width: number, y: number): Curve {
  return { from: [8, 0], bend: [8, y * 0.7], turn: [8, y], to: [width, y] };
}
