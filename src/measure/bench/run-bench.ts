/** One benchmark: start, check that it answers, load, stop, report. */
import { pointsmanError } from '../../errors.ts';
import type { LoadOrder, LoadResult, RunningLoad } from '../load/contract.ts';
import { describeMachine } from '../processes/machine.ts';
import { type MeasuredBalancer, startBalancer } from './balancer.ts';
import type { BalancerTarget, BenchLoad, BenchPlan, BenchResult, BenchTools } from './contract.ts';
import type { Measured } from './measured.ts';
import { probe } from './probe.ts';
import { resultOf } from './result.ts';
import { takeSample } from './sample.ts';

/**
 * Rejects with ERR_NOT_MEASURED when there was no answer, and with the PointsmanError of a balancer that did not start.
 * Whatever it started is gone by then.
 */
export async function runBench(plan: BenchPlan, tools: BenchTools): Promise<BenchResult> {
  const { target } = plan;
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  if (target.kind === 'url') {
    const measured = await measure(target.url, plan.load, tools, undefined);
    return resultOf({ ...measured, plan, startedAt, machine, url: target.url, balancer: undefined });
  }
  tools.onPhase('starting');
  const running = await startBalancer(target.settings);
  try {
    const url = running.origin + target.path;
    const measured = await measure(url, plan.load, tools, running);
    const balancer = factsOf(target, running, measured);
    return resultOf({ ...measured, plan, startedAt, machine, url, balancer });
  } finally {
    tools.onPhase('stopping');
    await running.stop();
  }
}

type Observed = Pick<Measured, 'loaded' | 'samples'>;

async function measure(
  url: string,
  load: BenchLoad,
  { startLoad, onPhase }: BenchTools,
  balancer: MeasuredBalancer | undefined,
): Promise<Observed> {
  await probe(url);
  const first = await takeSample(balancer);
  onPhase('warming up');
  const running = startLoad(orderOf(url, load));
  // Whichever is not waited for any more may fail unheard.
  running.measuring.catch(() => {});
  running.result.catch(() => {});
  const unlessGone = <T>(wanted: Promise<T>): Promise<T> =>
    balancer === undefined ? wanted : Promise.race([wanted, balancer.ended]);
  try {
    await unlessGone(beginOf(running));
    const begin = await takeSample(balancer);
    onPhase('measuring');
    const loaded = await unlessGone(running.result);
    const end = await takeSample(balancer);
    requireAnswers(url, loaded);
    return { loaded, samples: { first, begin, end } };
  } catch (error) {
    running.abort();
    throw error;
  }
}

/** A load that fails in its warm-up has no begin. */
function beginOf({ measuring, result }: RunningLoad): Promise<unknown> {
  return Promise.race([measuring, result]);
}

function orderOf(url: string, load: BenchLoad): LoadOrder {
  const { origin, port, protocol, pathname, search } = new URL(url);
  const { connections, reconnects, pipelining, rate, seed, warmUpMs, measureMs } = load;
  return {
    origin,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    path: pathname + search,
    shape: { kind: 'closed', connections, reconnects, pipelining, ...(rate === undefined ? {} : { rate }) },
    service: undefined,
    longLived: 0,
    seed,
    warmUpMs,
    measureMs,
  };
}

function requireAnswers(what: string, { answered, errors, seconds }: LoadResult): void {
  if (answered > 0) return;
  const kinds = Object.entries(errors).map(([kind, count]) => `${count} × ${kind}`);
  const instead = kinds.length === 0 ? '' : `, but ${kinds.join(', ')}`;
  const reason = `no request was answered with 2xx in ${seconds.toFixed(1)} s${instead}.`;
  throw pointsmanError('ERR_NOT_MEASURED', { what, reason });
}

function factsOf(
  { settings, algorithm }: BalancerTarget,
  { handoff }: MeasuredBalancer,
  { samples }: Observed,
): BenchResult['balancer'] {
  return { app: settings.app, algorithm, workers: samples.end.counts?.workers.length ?? 0, handoff };
}
