/** Bars of block characters, exact to an eighth of a character. */

/** `share` of `width` characters, from 0 to 1; what is not nothing is seen. Not padded. */
export function barOf(share: number, width: number): string {
  const eighths = Math.round(8 * width * Math.min(1, Math.max(0, share)));
  const shown = share > 0 && width > 0 ? Math.max(1, eighths) : 0;
  return '█'.repeat(shown >> 3) + (PARTS[shown & 7] ?? '');
}

/** By eighths; nothing for none. */
const PARTS: readonly string[] = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
