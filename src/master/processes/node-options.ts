/** The variable NODE_OPTIONS, taken apart as Node.js does: at spaces, but not within double quotes. */

export function splitNodeOptions(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && isQuoted) word = (word ?? '') + (text[++at] ?? '');
    else if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (character === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

export function joinNodeOptions(words: readonly string[]): string {
  return words
    .map((word) => (/[\s"\\]/.test(word) || word === '' ? `"${word.replace(/["\\]/g, '\\$&')}"` : word))
    .join(' ');
}
