/** Text in lines and columns for a terminal. */

export type Row = readonly [term: string, text: string];

/** Two columns; a long term, or a narrow terminal, puts the text below. */
export function layOut([term, text]: Row, width: number, columns: number): string[] {
  const isNarrow = columns < 2 * width;
  const indent = isNarrow ? 6 : width;
  const lines = wrap(text, columns - indent).map((line) => ' '.repeat(indent) + line);
  if (isNarrow || term.length + 4 > width) return [`  ${term}`, ...lines];
  return [`  ${term}`.padEnd(width) + lines[0]!.trimStart(), ...lines.slice(1)];
}

/** Of the first column: two spaces before the longest term and two behind, within reason. */
export function widthOf(rows: readonly Row[]): number {
  return Math.min(36, 4 + Math.max(0, ...rows.map(([term]) => term.length)));
}

export function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
