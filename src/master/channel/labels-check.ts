/** The labels of a sample, as a worker has written them. By hand: there are ten thousand of them in a message. */
import { labelName, reservedLabels } from '../../protocol/metrics-messages.ts';

/**
 * The value of the label `wanted`, empty where there is none. Undefined for what nobody could parse, for names that the
 * master adds or Prometheus has, and for all but the one text that there is for a series: its labels in order, without
 * those that say nothing.
 */
export function checkedLabel(text: string, wanted: string | undefined): string | undefined {
  let found = '';
  let last = '';
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('="', at);
    if (equals === -1) return undefined;
    const name = text.slice(at, equals);
    if (name <= last || !labelName.test(name) || reservedLabels.includes(name)) return undefined;
    const begin = equals + 2;
    const end = endOfValue(text, begin);
    if (end === undefined || end === begin) return undefined;
    if (name === wanted) found = text.slice(begin, end);
    last = name;
    at = end + 1;
    if (at === text.length) break;
    // A comma stands before another label alone.
    if (text.charCodeAt(at) !== COMMA || ++at === text.length) return undefined;
  }
  return found;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const ESCAPED: ReadonlySet<number> = new Set([QUOTE, BACKSLASH, 'n'.charCodeAt(0)]);

/** Where its quote is; undefined where there is none, and for what would have to be escaped or may not be. */
function endOfValue(text: string, begin: number): number | undefined {
  for (let at = begin; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === LINE_FEED) return undefined;
    if (code === BACKSLASH && !ESCAPED.has(text.charCodeAt(++at))) return undefined;
  }
  return undefined;
}
