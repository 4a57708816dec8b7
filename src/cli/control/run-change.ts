/** One change at one master: asked for, waited for, and told. */
import { ANSWER_SCHEMA } from '../../admin/http/contract.ts';
import type { CommandInput } from '../commands/contract.ts';
import { askMaster, failureIn } from './ask-master.ts';
import { type Describe, showProgress } from './progress.ts';
import { type Outcome, report } from './report.ts';
import { masterOf } from './which.ts';

export interface ChangeAsked {
  /** Such as "The reload". */
  readonly what: string;
  readonly target: string;
  readonly body: object;
  /** Said while it goes on. */
  readonly describe: Describe;
  /** What came of it, in a line; from the answer. */
  said(answer: Readonly<Record<string, unknown>>): string;
}

export interface Waiting {
  readonly name?: string | undefined;
  readonly control?: string | undefined;
  /** Of the command; the master is not told. */
  readonly waitMs?: number | undefined;
}

export function runChange(input: CommandInput, waiting: Waiting, change: ChangeAsked): Promise<number> {
  return report(input, async () => {
    const { path } = await masterOf(input, waiting);
    return carryOut(input, path, waiting, change);
  });
}

export async function carryOut(
  { switches, env }: CommandInput,
  path: string,
  { waitMs }: Waiting,
  { what, target, body, describe, said }: ChangeAsked,
): Promise<Outcome> {
  const isWaitedFor = !switches.has('no-wait');
  const hide = isWaitedFor && !switches.has('json') ? showProgress(path, describe, env) : () => {};
  try {
    const to = isWaitedFor ? target : `${target}?wait=false`;
    const answer = await askMaster(path, { method: 'POST', target: to, body, timeoutMs: waitMs }, what);
    const told = answer.body as Readonly<Record<string, unknown>>;
    const failure = failureIn(answer, path, what);
    if (failure !== undefined) return { body: { schema: ANSWER_SCHEMA, ...told }, text: '', failure };
    const text = answer.status === 202 ? `${what} has begun; "lb status" shows how far it is.` : said(told);
    return { body: told, text: `${text}\n` };
  } finally {
    hide();
  }
}
