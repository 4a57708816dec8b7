/** What a raw app is: a function from a whole request to a response, bytes in, bytes out. */
import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import type { RequestHead } from './parser/contract.ts';

/** A request whose body has been read in full, within the configured limit. */
export interface RawRequest {
  readonly head: RequestHead;
  readonly body: Buffer;
  /** What the proxy said of the client; undefined where connections begin with no header of the PROXY protocol. */
  readonly proxied?: ProxyHeader | undefined;
}

/**
 * A frozen response with frozen headers is taken for a constant, its body too, and put together once a second:
 * freeze what you answer often, and do not write to its Buffer afterwards.
 */
export interface RawResponse {
  /** 200 to 599. */
  readonly status: number;
  /** Names in the case they shall be sent in. Framing and connection fields are the responder's business. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Strings are sent as UTF-8. An iterable is streamed in chunks, as fast as the client reads; what it has yielded must not be written to. */
  readonly body?: Buffer | string | Iterable<Buffer> | AsyncIterable<Buffer>;
}

export type RawApp = (request: RawRequest) => RawResponse | Promise<RawResponse>;
