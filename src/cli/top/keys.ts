/** What a terminal sends, as keys: `a`, `up`, `ctrl-c`; text that is pasted is none. */

export interface Typed {
  readonly type: 'key' | 'paste';
  /** Name of a key, or the text. */
  readonly text: string;
}

const ESCAPE = '\x1b';
const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/**
 * Gives a function that takes what was read, and gives what it says. It keeps what has not ended: a paste, or the
 * beginning of a sequence, which networks cut anywhere.
 */
export function keyReader(): (chunk: string) => readonly Typed[] {
  let pasted: string | undefined;
  let begun = '';
  return (chunk) => {
    const found: Typed[] = [];
    let rest = begun + chunk;
    begun = '';
    while (rest !== '') {
      if (pasted === undefined && isBeginning(rest)) {
        begun = rest;
        break;
      }
      if (pasted !== undefined) {
        const whole: string = pasted + rest;
        const end = whole.indexOf(PASTE_END);
        pasted = end === -1 ? whole : undefined;
        if (end === -1) break;
        found.push({ type: 'paste', text: whole.slice(0, end) });
        rest = whole.slice(end + PASTE_END.length);
      } else if (rest.startsWith(PASTE_BEGIN)) {
        pasted = '';
        rest = rest.slice(PASTE_BEGIN.length);
      } else {
        const [sequence, key] = firstKey(rest);
        if (key !== undefined) found.push({ type: 'key', text: key });
        rest = rest.slice(sequence.length);
      }
    }
    return found;
  };
}

/** An escape alone may be the key Esc, and counts as that. */
function isBeginning(text: string): boolean {
  return text[0] === ESCAPE && /^.[[][0-9;?<]{0,16}$/s.test(text);
}

/** The key is undefined for what has no name here. An escape with nothing behind it is the key Esc. */
function firstKey(text: string): readonly [sequence: string, key: string | undefined] {
  if (text[0] === ESCAPE) {
    const [behind] = /^(?:\[[0-9;?<]*[ -/]*[@-~]|O[ -~])/.exec(text.slice(1)) ?? [];
    if (behind !== undefined) return [ESCAPE + behind, sequences[behind.replace('O', '[')]];
    return [ESCAPE, 'escape'];
  }
  const [character = ''] = text;
  return [character, controls[character] ?? (/\p{Cc}/u.test(character) ? undefined : character)];
}

/** By what stands behind the escape; some terminals send an O for the bracket. */
const sequences: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[5~': 'page-up',
  '[6~': 'page-down',
};

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\x03': 'ctrl-c',
  '\x0c': 'ctrl-l',
  '\x15': 'ctrl-u',
  '\x1a': 'ctrl-z',
  '\x08': 'backspace',
  '\x7f': 'backspace',
};
