/** The connections that run over the tracks as they are handed over: dots that start spread over the time they are of. */
import type { HandOvers } from '../contract.ts';
import { type Curve, pointOn } from './curve.ts';
import { isStill, setAll, svg } from './dom.ts';
import { hue } from './states.ts';

interface Runner {
  readonly dot: SVGCircleElement;
  readonly slot: number;
  readonly beganAtMs: number;
}

const RUN_MS = 520;
/** More would be a blur. */
const MOST_DOTS = 60;
/** From here on a connection has been in the queue. */
const WAITED_MS = 20;

export function createRunners(
  dots: SVGGElement,
  curves: ReadonlyMap<number, Curve>,
): { send(handOvers: HandOvers): void } {
  const runners = new Set<Runner>();
  const spare: SVGCircleElement[] = [];

  function step(nowMs: number): void {
    for (const runner of runners) {
      const curve = curves.get(runner.slot);
      const share = (nowMs - runner.beganAtMs) / RUN_MS;
      if (share >= 1 || curve === undefined) {
        runners.delete(runner);
        runner.dot.remove();
        spare.push(runner.dot);
      } else if (share >= 0) {
        const [x, y] = pointOn(curve, ease(share));
        setAll(runner.dot, { cx: x.toFixed(1), cy: y.toFixed(1), visibility: 'visible' });
      }
    }
    if (runners.size > 0) requestAnimationFrame(step);
  }

  return {
    send({ overMs, each }) {
      if (isStill() || document.hidden) return;
      const isIdle = runners.size === 0;
      const nowMs = performance.now();
      for (const [at, [slot, tookMs]] of each.entries()) {
        if (runners.size >= MOST_DOTS) break;
        const dot = spare.pop() ?? svg('circle', { r: 4.5 });
        setAll(dot, { class: `${hue(slot)}${tookMs >= WAITED_MS ? ' waited' : ''}`, visibility: 'hidden' });
        dots.append(dot);
        runners.add({ dot, slot, beganAtMs: nowMs + (at * overMs) / each.length });
      }
      if (isIdle && runners.size > 0) requestAnimationFrame(step);
    },
  };
}

function ease(share: number): number {
  return share < 0.5 ? 2 * share ** 2 : 1 - (2 - 2 * share) ** 2 / 2;
}
