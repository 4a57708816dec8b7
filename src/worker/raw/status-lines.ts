import { STATUS_CODES } from 'node:http';

/**
 * The status line with its CRLF, for 200 to 599. The version is always ours, 1.1, whatever the client speaks
 * (RFC 9110 section 2.5); a status without a registered phrase gets an empty one (RFC 9112 section 4).
 */
export function statusLine(status: number): string {
  return lines[status - firstStatus]!;
}

/** The registered reason phrase, or an empty string. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? '';
}

/** 204 and 304 end with their head, whatever their fields say (RFC 9112 section 6.3, rule 1). */
export function statusHasNoContent(status: number): boolean {
  return status === 204 || status === 304;
}

const firstStatus = 200;
const lines: readonly string[] = Array.from({ length: 400 }, (_, index) => {
  const status = firstStatus + index;
  return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
});
