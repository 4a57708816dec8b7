/** As much of HTTP/2 (RFC 9113) as requests without a body take: their bytes, and the bodies of their answers. */

const HEAD_LENGTH = 9;
const DATA = 0x0;
const HEADERS = 0x1;
const SETTINGS = 0x4;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;

/** A client's first words: preface, settings, and a GET for each of the paths. */
export function h2cRequests(paths: readonly string[]): Buffer {
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(SETTINGS, 0, 0, Buffer.alloc(0)),
    ...paths.map((path, index) => frame(HEADERS, END_STREAM | END_HEADERS, 2 * index + 1, fields(path))),
  ]);
}

/** The bodies of the answers that are complete, in the order of their requests. */
export function h2cBodies(bytes: Buffer): string[] {
  const bodies = new Map<number, string>();
  const complete = new Map<number, string>();
  for (let at = 0; at + HEAD_LENGTH <= bytes.length; ) {
    const end = at + HEAD_LENGTH + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    if (bytes[at + 3] === DATA) {
      const stream = bytes.readUInt32BE(at + 5);
      const body = (bodies.get(stream) ?? '') + bytes.toString('latin1', at + HEAD_LENGTH, end);
      bodies.set(stream, body);
      if ((bytes[at + 4]! & END_STREAM) !== 0) complete.set(stream, body);
    }
    at = end;
  }
  return [...complete].sort(([left], [right]) => left - right).map(([, body]) => body);
}

function fields(path: string): Buffer {
  // :method GET, :scheme http; then :path and :authority (RFC 7541 appendix A)
  return Buffer.concat([Buffer.from([0x82, 0x86]), literal(4, path), literal(1, 'test')]);
}

/** A field with a name of the static table and a value that is not indexed (RFC 7541 section 6.2.2). */
function literal(name: number, value: string): Buffer {
  return Buffer.concat([Buffer.from([name, value.length]), Buffer.from(value)]);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_LENGTH);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
