/** Where the control socket is: the path of a socket, `auto` for the usual place, or `off`. */
import type { Kind } from '../grammar/kind.ts';
import { toggle } from '../grammar/on-off.ts';
import { isRefusal } from '../grammar/refusal.ts';
import { text } from '../grammar/text.ts';

export const control: Kind<unknown, string> = {
  read(written, form) {
    const said = toggle.read(written, form);
    if (!isRefusal(said)) return { value: said.value === false ? 'off' : 'auto' };
    // With a slash in it no word that was mistyped becomes the name of a file.
    return text.read(written, { kind: 'text', expected, pattern: /\// });
  },
  expected: () => expected,
  format: String,
  words: () => ['auto', 'off'],
};

const expected = 'auto, off, or the path of a socket with a slash in it, such as ./lb.sock';
