/** Lists: with commas between the parts, or with white space between words. */

/**
 * The parts between commas, exactly as they stand. A comma inside parentheses belongs to its part, as in
 * `rr,p2c(d=3, share-cap=2)`.
 */
export function partsOf(text: string): string[] {
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
