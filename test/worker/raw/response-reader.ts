/** Reads responses as a strict client does: every answer must be framed exactly, nothing may be left over. */

export interface ReadResponse {
  readonly status: number;
  /** By lower-case name; a repeated field is joined by `, `. */
  readonly fields: ReadonlyMap<string, string>;
  readonly body: string;
  /** Statuses of the interim responses before it. */
  readonly interim: readonly number[];
}

export interface ReadResponses {
  readonly complete: readonly ReadResponse[];
  /** Interim responses so far that no final one has followed. */
  readonly interim: readonly number[];
  /** Bytes after the last complete response. */
  readonly rest: string;
}

/**
 * `methods` are those of the requests, in order; `ended` says that the connection has ended, which
 * completes a body that has no other end. Throws if the bytes cannot be a sequence of HTTP/1.1 responses.
 */
export function readResponses(bytes: Buffer, methods: readonly string[], ended: boolean): ReadResponses {
  let rest = bytes.toString('latin1');
  let interim: number[] = [];
  const complete: ReadResponse[] = [];
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return { complete, interim, rest };
    const { status, fields } = readHead(rest.slice(0, headEnd));
    const afterHead = rest.slice(headEnd + 4);
    if (status < 200) {
      interim.push(status);
      rest = afterHead;
      continue;
    }
    const content = readBody(afterHead, status, fields, methods[complete.length] ?? 'GET', ended);
    if (content === undefined) return { complete, interim, rest };
    complete.push({ status, fields, body: content.body, interim });
    interim = [];
    rest = content.rest;
  }
}

function readHead(head: string): { status: number; fields: Map<string, string> } {
  const [statusLine, ...lines] = head.split('\r\n');
  const match = /^HTTP\/1\.1 (\d{3}) [\t\x20-\x7e]*$/.exec(statusLine!);
  if (match === null) throw new Error(`not a status line: ${JSON.stringify(statusLine?.slice(0, 200))}`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
    if (field === null) throw new Error(`not a field line: ${JSON.stringify(line)}`);
    const name = field[1]!.toLowerCase();
    const before = fields.get(name);
    fields.set(name, before === undefined ? field[2]! : `${before}, ${field[2]}`);
  }
  return { status: Number(match[1]), fields };
}

function readBody(
  text: string,
  status: number,
  fields: ReadonlyMap<string, string>,
  method: string,
  ended: boolean,
): { body: string; rest: string } | undefined {
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (length !== undefined && coding !== undefined)
    throw new Error('both Content-Length and Transfer-Encoding');
  if (status === 204 || status === 304) {
    if (length !== undefined || coding !== undefined) throw new Error(`${status} with a framing field`);
    return { body: '', rest: text };
  }
  if (method === 'HEAD') return { body: '', rest: text };
  if (coding !== undefined) {
    if (coding !== 'chunked') throw new Error(`transfer coding ${coding}`);
    return readChunks(text);
  }
  if (length === undefined) {
    if (fields.get('connection') !== 'close')
      throw new Error('a body without a length on a connection that lives on');
    return ended ? { body: text, rest: '' } : undefined;
  }
  if (!/^\d+$/.test(length)) throw new Error(`Content-Length ${length}`);
  const size = Number(length);
  return text.length < size ? undefined : { body: text.slice(0, size), rest: text.slice(size) };
}

function readChunks(text: string): { body: string; rest: string } | undefined {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = text.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/.test(line)) throw new Error(`chunk size ${JSON.stringify(line.slice(0, 50))}`);
    const size = Number.parseInt(line, 16);
    const dataEnd = lineEnd + 2 + size;
    if (text.length < dataEnd + 2) return undefined;
    if (text.slice(dataEnd, dataEnd + 2) !== '\r\n') throw new Error('chunk data without its CRLF');
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
    if (size === 0) return { body, rest: text.slice(at) };
  }
}
