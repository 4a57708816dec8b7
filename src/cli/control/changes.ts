/** The commands that change something at a running master, but for the stop. */
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import { changeOptions, drainOptions, reloadOptions } from '../../options/client-options.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import type { CommandInput } from '../commands/contract.ts';
import { readAlgorithmWord } from './algorithm-word.ts';
import { counted } from './counted.ts';
import { shortDuration } from './numbers.ts';
import { runChange } from './run-change.ts';
import { readOptions } from './which.ts';
import { noWords, oneWord, readCount, readSlot, slotWord } from './words.ts';

/** Beyond what the master is given: for its answer to arrive. */
const GRACE_MS = 10_000;

export function reload(input: CommandInput): Promise<number> {
  noWords(input, 'reload');
  const { batch, check, watch, timeout, ...which } = readOptions(reloadOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The reload',
      target: '/v1/reload',
      body: {
        ...(input.switches.has('replace') ? { replace: true } : {}),
        ...(batch === undefined ? {} : { batch: batch === 'auto' ? batch : Number(batch) }),
        ...(check === undefined ? {} : { check }),
        ...(watch === undefined ? {} : { watchMs: watch }),
      },
      describe: ({ reload: running }) =>
        running?.state === 'running' ? `reloading: ${running.done} of ${running.of}` : 'reloading',
      said: ({ durationMs, unchanged }) => {
        const kept = unchanged as readonly string[];
        const restart =
          kept.length === 0
            ? ''
            : ` ${kept.join(', ')}: changed in the configuration, which takes a restart of lb.`;
        return `Reloaded in ${seconds(Number(durationMs))}.${restart}`;
      },
    },
  );
}

export function scale(input: CommandInput): Promise<number> {
  const word = oneWord(input, 'scale', 'a number of workers, such as 6, +2 or -1');
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The change of the number of workers',
      target: '/v1/scale',
      body: readCount(word),
      describe: ({ processes, workers }) => `${processes.length} processes, ${workers} wanted`,
      said: ({ before, workers }) => `${counted(Number(workers), 'worker')}, ${before} before.`,
    },
  );
}

export function drain(input: CommandInput): Promise<number> {
  const slot = slotWord(input, 'drain');
  const { timeout, ...which } = readOptions(drainOptions, input);
  const waitMs = timeout === undefined ? undefined : timeout + GRACE_MS;
  return runChange(
    input,
    { ...which, waitMs },
    {
      what: `The draining of worker ${slot}`,
      target: `/v1/workers/${slot}/drain`,
      body: timeout === undefined ? {} : { timeoutMs: timeout },
      describe: (status) => `worker ${slot}: ${counted(openOf(status, slot), 'connection')} left`,
      said: ({ open }) =>
        `Worker ${slot} is out of rotation and has ${open === 0 ? 'no connection' : counted(Number(open), 'connection')}. "lb resume ${slot}" brings it back.`,
    },
  );
}

export function resume(input: CommandInput): Promise<number> {
  return changeWorker(input, 'resume', () => 'is in rotation.');
}

export function restart(input: CommandInput): Promise<number> {
  if (input.words.join(' ') === 'agent') return restartAgent(input);
  return changeWorker(
    input,
    'restart',
    ({ pid, generation }) => `is process ${pid}, generation ${generation}.`,
  );
}

function restartAgent(input: CommandInput): Promise<number> {
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The restart of the agent',
      target: '/v1/agent/restart',
      body: {},
      describe: ({ agent }) => `agent: ${agent?.state ?? 'none'}`,
      said: ({ pid, generation }) => `The agent is process ${pid}, generation ${generation}.`,
    },
  );
}

export function weight(input: CommandInput): Promise<number> {
  const [slot, written, ...others] = input.words;
  const isNumber = /^(?:\d+\.?\d*|\.\d+)$/.test(written ?? '');
  if (others.length > 0 || !isNumber) {
    refuseOption(`weight ${input.words.join(' ')}`.trim(), {
      expected: 'a worker and its weight from 0 on',
      hint: 'Write it as in "lb weight 2 0.5".',
    });
  }
  const number = readSlot(slot!, 'weight');
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: `The weight of worker ${number}`,
      target: `/v1/workers/${number}/weight`,
      body: { weight: Number(written) },
      describe: () => 'waiting',
      said: ({ weight: now, warning }) =>
        `Worker ${number} has the weight ${now}.${typeof warning === 'string' ? ` ${warning}` : ''}`,
    },
  );
}

export function algo(input: CommandInput): Promise<number> {
  const word = oneWord(input, 'algo', 'the name of an algorithm ("lb algos" lists them)');
  const algorithm = readAlgorithmWord(word, input.cwd);
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The change of the algorithm',
      target: '/v1/algorithm',
      body: { algorithm },
      describe: () => 'waiting',
      said: ({ algorithm: now }) => `The algorithm is ${now} from the next connection on.`,
    },
  );
}

export function rebalance(input: CommandInput): Promise<number> {
  noWords(input, 'rebalance');
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The rebalancing',
      target: '/v1/rebalance',
      body: {},
      describe: () => 'moving idle connections',
      said: ({ moved, reason }) =>
        `${counted(Number(moved), 'idle connection')} moved.${reason === undefined ? '' : ` ${reason}`}`,
    },
  );
}

export function upgrade(input: CommandInput): Promise<number> {
  noWords(input, 'upgrade');
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The upgrade',
      target: '/v1/upgrade',
      body: {},
      describe: () => 'starting the new lb beside the old one',
      said: ({ pid }) => `Process ${pid} has taken over.`,
    },
  );
}

export function reopenLogs(input: CommandInput): Promise<number> {
  if (input.words.join(' ') !== 'reopen') {
    refuseOption(`logs ${input.words.join(' ')}`.trim(), { expected: 'the word reopen behind logs' });
  }
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: 'The reopening of the logs',
      target: '/v1/logs/reopen',
      body: {},
      describe: () => 'waiting',
      said: ({ files }) => {
        const names = files as readonly string[];
        return names.length === 0 ? 'No log goes to a file of lb.' : `Reopened ${names.join(', ')}.`;
      },
    },
  );
}

function changeWorker(
  input: CommandInput,
  name: 'resume' | 'restart',
  said: (answer: Readonly<Record<string, unknown>>) => string,
): Promise<number> {
  const slot = slotWord(input, name);
  const { timeout, ...which } = readOptions(changeOptions, input);
  return runChange(
    input,
    { ...which, waitMs: timeout },
    {
      what: `The ${name} of worker ${slot}`,
      target: `/v1/workers/${slot}/${name}`,
      body: {},
      describe: (status) =>
        `worker ${slot}: ${status.processes
          .filter((each) => each.slot === slot)
          .map(({ state }) => state)
          .join(', ')}`,
      said: (answer) => `Worker ${slot} ${said(answer)}`,
    },
  );
}

function openOf({ processes }: StatusAnswer, slot: number): number {
  return processes.filter((each) => each.slot === slot).reduce((sum, { open }) => sum + open, 0);
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : shortDuration(ms);
}
