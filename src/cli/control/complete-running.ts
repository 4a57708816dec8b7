/** What the shell is offered of the masters that run: their names, and the numbers of their workers. */
import { ask } from '../../admin/ask.ts';
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import { findMaster, findRunning } from '../../admin/running.ts';
import type { Environment } from '../../admin/socket/places.ts';
import type { Candidate } from '../candidate.ts';

const TAKES_SLOT: readonly string[] = ['drain', 'resume', 'restart', 'weight'];
const CONTROLS: readonly string[] = [
  ...TAKES_SLOT,
  'status',
  'top',
  'reload',
  'scale',
  'algo',
  'rebalance',
  'logs',
  'stop',
];
const TAKES_VALUE: readonly string[] = ['--name', '--control', '--timeout', '--interval'];
/** Nobody waits longer for the Tab key. */
const TIMEOUT_MS = 500;

/**
 * For the words behind the program's name; `isWhole` where the last one is the one at the cursor. Empty where there is
 * nothing to know, and where nobody answers in time.
 */
export async function runningCandidates(
  { words, isWhole }: { words: readonly string[]; isWhole: boolean },
  env: Environment,
  cwd: string,
): Promise<Candidate[]> {
  const [command = ''] = words.filter((word) => CONTROLS.includes(word));
  if (command === '') return [];
  const known = words.filter((word) => word !== '=');
  // Without the word at the cursor it may be either: the one that is there, or one behind it.
  const last = known.at(-1) ?? '';
  const before = isWhole || (last !== command && last !== '--name') ? known.slice(0, -1) : known;
  try {
    if (before.at(-1) === '--name') return await names(env);
    if (!TAKES_SLOT.includes(command) || !isSlotAwaited(before, command)) return [];
    const { processes, agent } = await statusOf(before, env, cwd);
    const ofAgent = agent === undefined || command !== 'restart' ? [] : [agentOf(agent)];
    return [...slotsOf(processes), ...ofAgent];
  } catch {
    return [];
  }
}

/** No word stands behind the command yet but flags and their values, and the last one waits for no value. */
function isSlotAwaited(before: readonly string[], command: string): boolean {
  const behind = before.slice(before.indexOf(command) + 1);
  const isValue = (index: number): boolean => TAKES_VALUE.includes(behind[index - 1] ?? '');
  return !isValue(behind.length) && behind.every((word, index) => word.startsWith('-') || isValue(index));
}

async function names(env: Environment): Promise<Candidate[]> {
  return (await findRunning(env)).map(({ name, path }) => ({ text: name!, about: path }));
}

async function statusOf(before: readonly string[], env: Environment, cwd: string): Promise<StatusAnswer> {
  const valueBehind = (flag: string): string | undefined => {
    const index = before.lastIndexOf(flag);
    return index === -1 ? undefined : before[index + 1];
  };
  const named = { name: valueBehind('--name') ?? env.LB_NAME, control: valueBehind('--control') };
  const { path } = await findMaster(named, env, cwd);
  const { body } = await ask(path, { method: 'GET', target: '/v1/status', timeoutMs: TIMEOUT_MS });
  return body as StatusAnswer;
}

function agentOf({ state }: NonNullable<StatusAnswer['agent']>): Candidate {
  return { text: 'agent', about: state };
}

function slotsOf(processes: StatusAnswer['processes']): Candidate[] {
  const bySlot = new Map(processes.map(({ slot, state, open }) => [slot, { state, open }]));
  return [...bySlot].map(([slot, { state, open }]) => ({
    text: String(slot),
    about: `${state}, ${open} open`,
  }));
}
