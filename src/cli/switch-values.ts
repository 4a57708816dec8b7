/** `--help=false`: a switch is given or not; whatever value somebody gives it, they mean something else. */
import { shown } from '../options/grammar/refusal.ts';
import { refuseOption } from '../options/refuse-option.ts';

/** Throws ERR_INVALID_OPTION for a switch among `names`, or -h or -v, that is written with a value. */
export function refuseSwitchValues(argv: readonly string[], names: readonly string[]): void {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  for (const word of argv.slice(0, end)) {
    const flag = /^(--[^=]+)=/.exec(word)?.[1] ?? shortSwitch(word);
    if (flag === undefined || (flag.startsWith('--') && !names.includes(flag.slice(2)))) continue;
    refuseOption(shown(word), { expected: `${flag} without a value` });
  }
}

/** In -v3 and -v=3, and behind other letters; a letter behind it would be the next short flag. */
function shortSwitch(word: string): string | undefined {
  const letter = /^-[a-z]*?([hv])[^a-z]/i.exec(word)?.[1];
  return letter === undefined ? undefined : `-${letter.toLowerCase()}`;
}
