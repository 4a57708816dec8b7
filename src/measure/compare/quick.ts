/** A first answer within 30 s, however slow this machine is just now. */
import type { LoadShape } from '../scenarios/contract.ts';
import type { ComparePlan } from './contract.ts';
import { measureRound } from './measure-round.ts';
import { quickPace } from './pace.ts';

/** From the start of this process; the rest is kept for a last turn that takes longer than those before. */
const QUICK_MS = 27_500;

export interface QuickPlan {
  readonly plan: ComparePlan;
  /** A time of `performance.now()` at which all is to be over. */
  readonly endMs: number;
}

/** Long enough that it is warmed up as the others are, with a generator of its own. */
const PILOT = { warmUpMs: 200, measureMs: 200 } as const;
/** The pilot is one of the lighter targets. */
const HEAVIER = 1.2;

/** Tries the first target for a moment, which tells what is lost around each measurement. */
export async function quicken(plan: ComparePlan): Promise<QuickPlan> {
  const beganMs = performance.now();
  const loadedMs = await pilot(plan);
  const nowMs = performance.now();
  const aroundMs = HEAVIER * Math.max(0, nowMs - beganMs - loadedMs);
  const forAllMs = Math.max(0, QUICK_MS - nowMs) / plan.quickFor!;
  const pace = quickPace(plan.targets.length, { forAllMs, aroundMs });
  // Volleys last as long as they last: only their number can be less.
  const volleys = Math.max(1, Math.floor((pace.warmUpMs + pace.measureMs) / loadedMs));
  return { plan: fewerVolleys({ ...plan, ...pace }, volleys), endMs: nowMs + forAllMs };
}

/** How long it had load. */
async function pilot(plan: ComparePlan): Promise<number> {
  const ms = PILOT.warmUpMs + PILOT.measureMs;
  try {
    const short = fewerVolleys({ ...plan, ...PILOT }, 1);
    const { sample } = await measureRound(short, plan.targets[0]!, { round: 0, place: 1 });
    return plan.shape.kind === 'volleys' ? sample.seconds * 1000 : ms;
  } catch {
    // What is wrong with it is told by its rounds.
    return ms;
  }
}

function fewerVolleys(plan: ComparePlan, most: number): ComparePlan {
  const { scenario, shape } = plan;
  if (shape.kind !== 'volleys') return plan;
  const fewer = { ...shape, repeats: Math.min(shape.repeats, most) } satisfies LoadShape;
  return { ...plan, shape: fewer, scenario: { ...scenario, load: fewer } };
}
