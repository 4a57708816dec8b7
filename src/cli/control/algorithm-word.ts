/** An algorithm as somebody writes it here, as the master has to be told: its file, if it has one, by its whole path. */
import { resolve } from 'node:path';
import { formatAlgorithm, isRefusal, readAlgorithm } from '../../options/index.ts';
import { refuseOption } from '../../options/refuse-option.ts';

/** Throws ERR_INVALID_OPTION. */
export function readAlgorithmWord(word: string, cwd: string): string {
  const choice = readAlgorithm(word);
  if (isRefusal(choice)) return refuseOption(`algo ${word}`, choice);
  const file = choice.file === undefined ? undefined : resolve(cwd, choice.file);
  return formatAlgorithm(file === undefined ? choice : { ...choice, name: file });
}
