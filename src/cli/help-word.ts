/** `lb help` and `lb help sim`, which is how git, npm and cargo are asked; here they mean `--help`. */
export const helpWord = 'help';

/** Only as the first word: behind flags it is taken for an app or a mistake, as any other word is. */
export function expandHelpWord(argv: readonly string[]): readonly string[] {
  return argv[0] === helpWord ? ['--help', ...argv.slice(1)] : argv;
}
