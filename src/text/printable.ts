/**
 * Text from outside (a path, a header, what an app wrote) must not steer the reader's terminal or forge a line:
 * control characters C0 and C1 but for the tab become \xHH; line separators and the marks that turn the writing
 * direction become \uHHHH.
 */
export function printable(text: string): string {
  return text.replace(unsafe, codeOf);
}

/** The same, but line breaks stay: for text whose lines are ours, such as a stack or a message on stderr. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * A line of JSON with the same characters as escapes of JSON. C0 and the quotes are escaped already, and what is
 * left can only stand inside strings, where an escape means the same.
 */
export function printableJson(line: string): string {
  return line.replace(unsafeInJson, jsonCodeOf);
}

/** One message of several lines, such as a worker's last output: the further ones are indented, never forged. */
export function printableMessage(text: string): string {
  return text.trimEnd().split(/\r?\n/).map(printable).join('\n    ');
}

/** Any value of a log record with all its strings and keys made printable. */
export function printableRecord(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'stack' ? printableLines(value) : printable(value);
  if (Array.isArray(value)) return value.map((item) => printableRecord(item));
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype a key called __proto__ is a key like any other.
  const record: Record<string, unknown> = Object.create(null);
  for (const [name, item] of Object.entries(value)) record[printable(name)] = printableRecord(item, name);
  return record;
}

// Line breaks end the record itself and tabs are harmless; neither stands in a string of JSON.
const unsafeInJson: RegExp = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;
const unsafe: RegExp = /(?!\t)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;

function jsonCodeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function codeOf(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16).toUpperCase();
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
