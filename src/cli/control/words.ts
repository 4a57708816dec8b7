/** The words behind the commands that use the control socket. */
import { shown } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import type { CommandInput } from '../commands/contract.ts';

type Words = Pick<CommandInput, 'words'>;

/** Throws ERR_INVALID_OPTION. */
export function noWords({ words }: Words, command: string): void {
  if (words.length > 0)
    refuseOption(`${command} ${shown(words.join(' '))}`, { expected: 'no word behind it' });
}

/** Throws ERR_INVALID_OPTION unless there is exactly one. */
export function oneWord({ words }: Words, command: string, expected: string): string {
  const [word, ...others] = words;
  if (word !== undefined && others.length === 0) return word;
  return refuseOption(`${command} ${words.map(shown).join(' ')}`.trim(), { expected });
}

/** The number of a worker. Throws ERR_INVALID_OPTION. */
export function slotWord(input: Words, command: string): number {
  return readSlot(oneWord(input, command, expectedSlot(command)), command);
}

export function readSlot(word: string, command: string): number {
  if (/^[1-9]\d{0,3}$/.test(word)) return Number(word);
  return refuseOption(`${command} ${shown(word)}`, { expected: expectedSlot(command) });
}

/** How many workers there are to be, or how many more or less. Throws ERR_INVALID_OPTION. */
export function readCount(word: string): { readonly workers: number } | { readonly by: number } {
  const [, sign, digits] = /^([+-]?)(\d{1,4})$/.exec(word) ?? [];
  const count = Number(digits);
  if (digits === undefined || count > MAX_WORKERS) {
    const expected = `a number of workers up to ${MAX_WORKERS}, or how many more or less, as in 6, +2 or -1`;
    refuseOption(`scale ${shown(word)}`, { expected });
  }
  if (sign === '') return { workers: count };
  return { by: sign === '-' ? -count : count };
}

function expectedSlot(command: string): string {
  const orAgent = command === 'restart' ? ', or the word agent' : '';
  return `the number of one worker, as "lb status" shows it${orAgent}`;
}

const MAX_WORKERS = 1024;
