/** Runs the apps of test/fixtures/apps under lb, and reads what they print. */
import type { ListenAddress } from '../../../src/master/contract.ts';
import { type Balancer, type LogEvent, type StartOptions, startBalancer, waitFor } from '../balancer.ts';

export function appFile(name: string): string {
  return `test/fixtures/apps/${name}`;
}

/** Starts `lb name --handoff handoff ...args`. */
export function startApp(
  handoff: string,
  name: string,
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Balancer> {
  return startBalancer([appFile(name), '--handoff', handoff, ...args], options);
}

/** Lines that the apps printed so far; those of one worker when `slot` is given. */
export function printed(log: readonly LogEvent[], slot?: number): string[] {
  return log
    .filter((entry) => entry.event === 'worker-output' && (slot === undefined || entry.slot === slot))
    .map(({ msg }) => String(msg));
}

/** All lines that match, once there are `count` of them. */
export function waitForPrinted(
  { log }: Pick<Balancer, 'log'>,
  pattern: RegExp,
  count = 1,
): Promise<string[]> {
  return waitFor(() => {
    const lines = printed(log).filter((line) => pattern.test(line));
    return lines.length >= count && lines;
  }, `${count} printed lines like ${pattern}`);
}

/** The event of this name, once it is logged. */
export function waitForEvent(
  { log }: Pick<Balancer, 'log'>,
  name: string,
  isWanted: (event: LogEvent) => boolean = () => true,
): Promise<LogEvent> {
  return waitFor(() => log.find((entry) => entry.event === name && isWanted(entry)), `the event ${name}`);
}

/** All addresses of an app, once it has `count`: a worker is ready with the first of its servers. */
export function waitForAddresses({ log }: Balancer, count: number): Promise<ListenAddress[]> {
  return waitFor(() => {
    const addresses = log
      .filter(({ event }) => event === 'listening')
      .flatMap((event) => event.addresses as ListenAddress[]);
    return addresses.length >= count && addresses;
  }, `${count} addresses`);
}

/** What the master counted when it had stopped, worker by worker. */
export function workerNumbers(
  stopped: LogEvent,
  field: 'connections' | 'requests' | 'errors' | 'cut' | 'restarts',
): number[] {
  return (stopped.workers as Record<string, number>[]).map((worker) => worker[field]!);
}

/**
 * Repeats `ask` until it gave `count` different answers, which it gives sorted. Even by turns a worker that is busy
 * for the moment is passed over, so that no number of requests is sure to meet all.
 */
export async function differentAnswers(count: number, ask: () => Promise<string>): Promise<string[]> {
  const answers = new Set<string>();
  await waitFor(async () => answers.add(await ask()).size >= count, `${count} different answers`);
  return [...answers].sort();
}
