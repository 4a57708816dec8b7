/** Lines of the view as text for a terminal, coloured (SGR) where that is welcome. */
import type { Line, Tone } from './view/contract.ts';

export function paint(line: Line, isStyled: boolean): string {
  return line
    .map(({ text, tone }) => {
      const code = codes[tone];
      return isStyled && code !== undefined && text.trim() !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
    })
    .join('')
    .trimEnd();
}

const codes: Readonly<Record<Tone, string | undefined>> = {
  plain: undefined,
  strong: '1',
  faint: '2',
  good: '32',
  warning: '33',
  bad: '1;31',
};
