/** Lists: with commas between the parts, or with white space between words. */

/**
 * The parts between commas, exactly as they stand. A comma inside parentheses belongs to its part, as in
 * `rr,p2c(d=3, share-cap=2)`, and so does one between options behind a colon, as in `rr,p2c:d=3,share-cap=2`.
 */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const part of partsBetweenCommas(text)) {
    const last = parts.at(-1);
    const isContinued = last !== undefined && !last.includes('(') && splitColon(last.trim()) !== undefined;
    if (isContinued && /^\s*[a-z][a-z-]*\s*=/i.test(part)) parts[parts.length - 1] = `${last},${part}`;
    else parts.push(part);
  }
  return parts;
}

/**
 * `name:options` taken apart; undefined where the colon belongs to something else, such as `C:\\x.js` or `file:///x.js`,
 * or a path that has one.
 */
export function splitColon(text: string): [name: string, options: string] | undefined {
  const [, name, options] = /^([^():]{2,}):(.*)$/s.exec(text) ?? [];
  if (name === undefined || options === undefined || options.startsWith('//')) return undefined;
  const isPath = /[/\\]/.test(name) || /\.[cm]?[jt]s$/.test(options);
  return isPath && !/^[a-z][a-z-]*\s*(=|,|$)/i.test(options) ? undefined : [name, options];
}

function partsBetweenCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth <= 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** The parts without the white space around them. */
export function splitList(text: string): string[] {
  return partsOf(text).map((part) => part.trim());
}

export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
