import { BodyBytes } from './body-bytes.ts';
import type { Input } from './input.ts';

/** A body of known length (RFC 9112 section 6.2). */
export class LengthBody {
  readonly #lengthBytes: number;
  readonly #body: BodyBytes;

  constructor(lengthBytes: number) {
    this.#lengthBytes = lengthBytes;
    this.#body = new BodyBytes(lengthBytes);
  }

  get bufferedBytes(): number {
    return this.#body.length;
  }

  /** The whole body, undefined while bytes are missing. */
  read(input: Input): Buffer | undefined {
    const missing = this.#lengthBytes - this.#body.length;
    if (input.length > 0) this.#body.add(input.take(Math.min(missing, input.length)));
    return this.#body.length === this.#lengthBytes ? this.#body.joined : undefined;
  }
}
