/** Bars and curves, in blocks where the terminal has them and in ASCII elsewhere. */

export interface BarPart {
  readonly count: number;
  readonly shape: 'busy' | 'idle' | 'pending';
}

export const shapes: Readonly<Record<'unicode' | 'ascii', Readonly<Record<BarPart['shape'], string>>>> = {
  unicode: { busy: '█', idle: '▒', pending: '░' },
  ascii: { busy: '#', idle: '=', pending: '.' },
};

/** Parts one after another, `whole` being all of the width. Whatever is not zero is seen, as far as there is room. */
export function bar(parts: readonly BarPart[], whole: number, width: number, isUnicode: boolean): string {
  const set = shapes[isUnicode ? 'unicode' : 'ascii'];
  let drawn = '';
  for (const { count, shape } of parts) {
    if (!(count > 0) || !(whole > 0)) continue;
    const cells = Math.max(1, Math.round((count / whole) * width));
    drawn += set[shape].repeat(Math.min(cells, width - drawn.length));
  }
  return drawn.padEnd(width);
}

/** The last `width` values, the largest one filling the height. */
export function curve(values: readonly number[], width: number, isUnicode: boolean): string {
  const steps = isUnicode ? '▁▂▃▄▅▆▇█' : '_.-=+*%#';
  const shown = values.slice(-width);
  const largest = Math.max(...shown, 0);
  return shown
    .map((value) => steps[largest === 0 ? 0 : Math.min(7, Math.floor((value / largest) * 7.999))]!)
    .join('');
}
