import type { ParserLimits, Problem } from './contract.ts';
import type { Input } from './input.ts';
import { problems } from './problems.ts';

const CRLF_BYTES = 2;

/** Reads the lines of one field block within its limits. A head has one, and so has a trailer section. */
export class FieldBlock {
  readonly #limits: ParserLimits;
  #lines = 0;
  #bytes = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
  }

  /** As `Input.line`. The empty line that ends the block is always let through. */
  line(input: Input, from: number): number | Problem | undefined {
    const limits = this.#limits;
    if (this.#lines === limits.fieldCount) return input.line(from, 0, problems.tooManyFields);
    const leftBytes = limits.fieldBlockBytes - this.#bytes - CRLF_BYTES;
    return leftBytes < limits.fieldLineBytes
      ? input.line(from, Math.max(leftBytes, 0), problems.fieldBlockTooLarge)
      : input.line(from, limits.fieldLineBytes, problems.fieldLineTooLong);
  }

  /** Counts a field line of so many bytes without its CRLF. */
  count(lineBytes: number): void {
    this.#lines++;
    this.#bytes += lineBytes + CRLF_BYTES;
  }

  reset(): void {
    this.#lines = 0;
    this.#bytes = 0;
  }
}
