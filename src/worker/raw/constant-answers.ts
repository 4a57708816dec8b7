import type { Answer } from './answer.ts';
import type { RawResponse } from './contract.ts';

/**
 * Keeps the bytes of answers to frozen responses, for as long as their Date field is right: an app that answers
 * with a constant has it put together once a second and not once a request.
 */
export class ConstantAnswers {
  readonly #kept = new WeakMap<RawResponse, Kept>();

  get(response: RawResponse, dateLine: string, close: boolean): Answer | undefined {
    const kept = this.#kept.get(response);
    if (kept === undefined || kept.dateLine !== dateLine) return undefined;
    return close ? kept.closing : kept.lasting;
  }

  /** Keeps it if it is a constant: response and headers are frozen, and all of it is in `answer.bytes`. */
  keep(response: RawResponse, dateLine: string, answer: Answer): void {
    const { headers } = response;
    if (answer.rest !== undefined || !Object.isFrozen(response)) return;
    if (headers !== undefined && !Object.isFrozen(headers)) return;
    let kept = this.#kept.get(response);
    if (kept?.dateLine !== dateLine) {
      kept = { dateLine, closing: undefined, lasting: undefined };
      this.#kept.set(response, kept);
    }
    if (answer.closes) kept.closing = answer;
    else kept.lasting = answer;
  }
}

interface Kept {
  readonly dateLine: string;
  closing: Answer | undefined;
  lasting: Answer | undefined;
}
