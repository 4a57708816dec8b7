/**
 * Renders the fields of an app's response as field lines, each with its CRLF.
 * Throws a TypeError when a name is no token, when a value could end its line, or when a field would
 * contradict the framing: a response that splits in two must never reach the wire.
 *
 * The lines of a frozen object are kept, so an app that answers with a constant pays for the check once.
 */
export function renderFields(headers: Readonly<Record<string, string>>): string {
  if (!Object.isFrozen(headers)) return render(headers);
  let lines = frozenLines.get(headers);
  if (lines === undefined) {
    lines = render(headers);
    frozenLines.set(headers, lines);
  }
  return lines;
}

/** True when the text may stand as a field value: no control character but TAB, nothing beyond one byte. */
export function isFieldValue(value: string): boolean {
  return fieldValue.test(value);
}

const frozenLines = new WeakMap<object, string>();

function render(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (!fieldName.test(name)) {
      throw new TypeError('raw app: a header name is not a token (RFC 9110 section 5.6.2)');
    }
    if (responderFields.has(name.toLowerCase())) {
      throw new TypeError(`raw app: header ${name} is set by the responder; leave it out`);
    }
    if (typeof value !== 'string' || !isFieldValue(value)) {
      throw new TypeError(
        `raw app: the value of header ${name} is not a string of TAB, printable ASCII and 0x80-0xFF`,
      );
    }
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

// Heads are written as latin1, which keeps the low byte only: U+010A would become a LF.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const responderFields: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
