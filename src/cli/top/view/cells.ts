/** Text in the cells of a terminal: what it writes, how many cells that takes, and how it is cut. */
import { printable } from '../../../text/printable.ts';
import type { Line, Span, Tone } from './contract.ts';

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/**
 * Text from outside as a terminal may have it. Marks without a cell of their own become question marks: what is made of
 * them, such as an emoji of several, has another width on every terminal.
 */
export function clean(text: string, isUnicode: boolean): string {
  const shown = printable(text.normalize('NFC').replace(/\s/gu, ' ')).replace(/[\p{Cf}\p{Cs}\p{Cn}]/gu, '?');
  return isUnicode ? shown : [...shown].map((each) => (each <= '~' ? each : '?')).join('');
}

/** Cells that a text takes: 2 for each character that is wide in East Asian typesetting (UAX 11) and for emoji. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Never through the middle of a wide character. */
export function cut(text: string, width: number, isUnicode: boolean): string {
  if (widthOf(text) <= width) return text;
  const mark = isUnicode ? '…' : '~';
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return width < 1 ? '' : kept + mark;
}

/** Exactly so many cells, cut or filled up. */
export function fit(text: string, width: number, isUnicode: boolean, isLeft = true): string {
  const shown = cut(text, width, isUnicode);
  const rest = ' '.repeat(Math.max(0, width - widthOf(shown)));
  return isLeft ? shown + rest : rest + shown;
}

export function cutLine(line: Line, width: number, isUnicode: boolean): Line {
  const kept: Span[] = [];
  let left = width;
  for (const each of line) {
    if (left <= 0) break;
    const text = cut(each.text, left, isUnicode);
    kept.push({ ...each, text });
    left -= widthOf(each.text);
  }
  return kept;
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

function characterWidth(character: string): number {
  if (character <= '~') return 1;
  if (/^[\p{Mn}\p{Me}]$/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

const wide: RegExp =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}])$/u;
