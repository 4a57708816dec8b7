/** `lb status`: what a running master and its processes do. */
import { isatty } from 'node:tty';
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import { askOptions } from '../../options/client-options.ts';
import type { CommandInput } from '../commands/contract.ts';
import { askMaster, failureIn } from './ask-master.ts';
import { report } from './report.ts';
import { statusText } from './status-text.ts';
import { masterOf, readOptions } from './which.ts';
import { noWords } from './words.ts';

/** Of a line where nobody says how long one may be. */
const FULL_WIDTH = 120;

export function status(input: CommandInput): Promise<number> {
  noWords(input, 'status');
  const { timeout, ...which } = readOptions(askOptions, input);
  return report(input, async () => {
    const { path } = await masterOf(input, which);
    const question = { method: 'GET', target: '/v1/status', timeoutMs: timeout } as const;
    const answer = await askMaster(path, question, 'The answer');
    const failure = failureIn(answer, path, 'The status');
    const text = failure === undefined ? statusText(answer.body as StatusAnswer, formOf(input)) : '';
    return { body: answer.body as object, text, failure };
  });
}

function formOf({ terminal, env }: CommandInput): { columns: number; isStyled: boolean } {
  const isLimited = isatty(1) || Number(env.COLUMNS) > 0;
  return { columns: isLimited ? terminal.columns : FULL_WIDTH, isStyled: terminal.isStyled };
}
