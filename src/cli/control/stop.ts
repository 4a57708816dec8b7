/** `lb stop`: ends a master as SIGTERM does, and waits until it is gone. */
import { ask } from '../../admin/ask.ts';
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import { probe } from '../../admin/socket/probe.ts';
import { exitCodes, PointsmanError, pointsmanError } from '../../errors.ts';
import type { StopReport } from '../../master/contract.ts';
import { stopOptions } from '../../options/client-options.ts';
import { processIdentity } from '../../platform/process-identity.ts';
import type { CommandInput } from '../commands/contract.ts';
import { counted } from './counted.ts';
import { type Outcome, report } from './report.ts';
import { carryOut } from './run-change.ts';
import { masterOf, readOptions } from './which.ts';
import { noWords } from './words.ts';

const GONE_MS = 10_000;
const LOOK_MS = 20;

export function stop(input: CommandInput): Promise<number> {
  noWords(input, 'stop');
  const { timeout, ...which } = readOptions(stopOptions, input);
  return report(input, async () => {
    const { path } = await masterOf(input, which);
    const isGone = await watchMaster(path);
    const outcome = await ended(
      carryOut(
        input,
        path,
        { waitMs: timeout === undefined ? undefined : timeout + GONE_MS },
        {
          what: 'The stop',
          target: '/v1/stop',
          body: timeout === undefined ? {} : { timeoutMs: timeout },
          describe: ({ open }) => `stopping: ${counted(open, 'connection')} left`,
          said: (answer) => said(answer as unknown as StopReport),
        },
      ),
    );
    if (outcome.failure !== undefined || input.switches.has('no-wait')) return outcome;
    await whenGone(isGone);
    return { ...outcome, exitCode: isClean(outcome.body) ? exitCodes.clean : exitCodes.forced };
  });
}

/** A master that was killed meanwhile is gone as well, but nobody knows what it left unfinished. */
async function ended(carriedOut: Promise<Outcome>): Promise<Outcome> {
  try {
    return await carriedOut;
  } catch (error) {
    if (!(error instanceof PointsmanError) || error.code !== 'ERR_NO_ANSWER') throw error;
    const text = 'It ended without saying how: it was killed, or stopped by a second signal.\n';
    return { body: { schema: 1, clean: false }, text };
  }
}

function isClean(body: object): boolean {
  return (body as Partial<StopReport>).clean === true;
}

function said({ clean, killed, cut, shed }: StopReport): string {
  if (clean) return 'Stopped; every connection was finished.';
  const cutText = `${counted(cut, 'connection')} cut, ${shed} shed`;
  return `Stopped by force: ${counted(killed, 'process')} killed, ${cutText}.`;
}

async function whenGone(isGone: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + GONE_MS;
  while (!(await isGone())) {
    if (performance.now() > deadlineMs) {
      throw pointsmanError('ERR_TIMED_OUT', {
        what: 'The master, which has stopped serving,',
        timeout: '10s',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** By its process if it says which one it is; one in another namespace of processes is watched by its socket. */
async function watchMaster(path: string): Promise<() => Promise<boolean>> {
  const pid = await pidOf(path);
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (pid === undefined || identity === undefined) return async () => (await probe(path)) !== 'alive';
  return async () => processIdentity(pid) !== identity;
}

async function pidOf(path: string): Promise<number | undefined> {
  try {
    const { body } = await ask(path, { method: 'GET', target: '/v1/status', timeoutMs: 2000 });
    return (body as Partial<StatusAnswer>).pid;
  } catch {
    return undefined;
  }
}
