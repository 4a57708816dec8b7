/**
 * Payloads as bytes: one that says how it is written, and the rest. Small plain values are JSON, which V8 reads and
 * writes several times faster than its own format; what JSON would change (a Date, a Map, undefined, bytes) is not, and
 * travels as structured clone does. The master never reads one.
 */
import { DefaultDeserializer, serialize } from 'node:v8';
import type { FrameWriter } from './wire/frame-writer.ts';

const Form = { json: 0, clone: 1, bytes: 2, text: 3, nothing: 4 } as const;

/** A large value is looked at in vain for long, and costs more to write than to look at. */
const MOST_PLAIN_VALUES = 64;
/** Structured clone copies a long text as it is, where JSON looks at each character. */
const MOST_PLAIN_TEXT = 1_024;

const nothing = Buffer.of(Form.nothing);

/** A short text is JSON, without its form; anything else is bytes, form and all. */
export type Payload = string | Buffer;

/** Characters: what is longer is worth a buffer of its own. */
const LONGEST_TEXT = 8 * 1024;

/** Throws what structured clone throws (DataCloneError) for functions and the like. */
export function encodePayload(value: unknown): Payload {
  if (value === undefined) return nothing;
  if (isPlain(value, { left: MOST_PLAIN_VALUES, seen: [] })) {
    const json = JSON.stringify(value);
    return json.length <= LONGEST_TEXT ? json : withForm(Form.json, Buffer.from(json));
  }
  if (typeof value === 'string' && isWhole(value)) return withForm(Form.text, Buffer.from(value, 'utf8'));
  if (Buffer.isBuffer(value)) return withForm(Form.bytes, value);
  return withForm(Form.clone, serialize(value));
}

/** To a frame that is being written. */
export function appendPayload(writer: FrameWriter, payload: Payload): void {
  if (typeof payload === 'string') writer.appendText(Form.json, payload);
  else writer.append(payload);
}

/** What lies from `begin` to before `end`. Throws for bytes that no end of the bus writes. */
export function decodePayload(bytes: Buffer, begin: number, end: number): unknown {
  const form = begin < end ? bytes[begin] : undefined;
  switch (form) {
    case Form.json:
      return JSON.parse(bytes.toString('utf8', begin + 1, end));
    case Form.clone:
      return cloneIn(bytes.subarray(begin + 1, end));
    case Form.bytes:
      // A copy: the memory it came in holds other messages as well.
      return Buffer.from(bytes.subarray(begin + 1, end));
    case Form.text:
      return bytes.toString('utf8', begin + 1, end);
    case Form.nothing:
      return undefined;
    default:
      throw new TypeError(`a payload of the form ${form}`);
  }
}

function cloneIn(bytes: Buffer): unknown {
  const deserializer = new OwningDeserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** How `serialize` writes views is known to it alone. */
const { _readHostObject: readView } = DefaultDeserializer.prototype as unknown as OwningDeserializer;

/** Node's gives views of the memory that it reads from, which holds other messages as well. */
class OwningDeserializer extends DefaultDeserializer {
  _readHostObject(): ArrayBufferView {
    return withOwnMemory(readView.call(this));
  }
}

function withOwnMemory(view: ArrayBufferView): ArrayBufferView {
  if (Buffer.isBuffer(view)) return Buffer.from(view);
  const { buffer, byteOffset, byteLength } = view;
  const memory = buffer.slice(byteOffset, byteOffset + byteLength);
  const View = view.constructor as new (memory: ArrayBufferLike) => ArrayBufferView;
  return new View(memory);
}

function withForm(form: number, bytes: Uint8Array): Buffer {
  const payload = Buffer.allocUnsafe(1 + bytes.byteLength);
  payload[0] = form;
  payload.set(bytes, 1);
  return payload;
}

/** Half of a surrogate pair would become another character in UTF-8 (JSON escapes it); whole ones are rare enough. */
function isWhole(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

interface Budget {
  left: number;
  /** Objects and arrays: one that is there twice would become two. */
  readonly seen: object[];
}

/** JSON gives it back as it is. */
function isPlain(value: unknown, budget: Budget): boolean {
  if (--budget.left < 0) return false;
  switch (typeof value) {
    case 'string':
      return value.length <= MOST_PLAIN_TEXT;
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || isPlainObject(value, budget);
    default:
      return false;
  }
}

function isPlainObject(value: object, budget: Budget): boolean {
  if (budget.seen.includes(value)) return false;
  budget.seen.push(value);
  if (Array.isArray(value)) {
    if (value.length > budget.left || Object.keys(value).length !== value.length) return false;
    return value.every((item) => isPlain(item, budget));
  }
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  for (const key of Object.keys(value)) {
    if (!isPlain((value as Record<string, unknown>)[key], budget)) return false;
  }
  return true;
}
