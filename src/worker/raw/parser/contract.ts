/**
 * The contract of the request parser: bytes in, requests or one problem out. It does no I/O and knows no
 * clock, so it serves sockets, first reads without a socket, files and fuzzers alike.
 */

export interface ParserLimits {
  /** Bytes of the request line without its CRLF. RFC 9112 section 3 asks for at least 8000. */
  readonly requestLineBytes: number;
  /** Bytes of one field line without its CRLF. */
  readonly fieldLineBytes: number;
  /** Bytes of all field lines of a head, and again of all trailer lines. */
  readonly fieldBlockBytes: number;
  /** Number of field lines of a head, and again of trailer lines. */
  readonly fieldCount: number;
  /** Bytes of a body after decoding. */
  readonly bodyBytes: number;
  /** Bytes of all chunk extensions of one message (CVE-2024-22019). */
  readonly chunkExtensionBytes: number;
  /** Requests come over a secured connection, where those for `https` are served. */
  readonly isSecured?: boolean;
}

/** How the end of the body is found (RFC 9112 section 6). */
export type Framing =
  | { readonly type: 'none' }
  | { readonly type: 'length'; readonly length: number }
  | { readonly type: 'chunked' };

export interface RequestHead {
  /** A token, upper-case as received; methods are case-sensitive. */
  readonly method: string;
  /** The request target exactly as received. */
  readonly target: string;
  /** Path of the target without the query: always starts with `/`, or is `*`. */
  readonly path: string;
  /** Query without its `?`; empty when there is none. */
  readonly query: string;
  /** Authority of an absolute-form target, else the Host field; undefined for HTTP/1.0 without one. */
  readonly host: string | undefined;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1 and every later 1.x. */
  readonly minorVersion: 0 | 1;
  /** Field values by lower-case name; a repeated list field is joined by `, `. Never an object: names are the client's. */
  readonly fields: ReadonlyMap<string, string>;
  readonly framing: Framing;
  /** Whether the client lets the connection live on after this request (RFC 9112 section 9.3). */
  readonly keepAlive: boolean;
  /** `Expect: 100-continue` on HTTP/1.1. */
  readonly expectsContinue: boolean;
  /** The head's bytes as received: request line, fields and the empty line. */
  readonly raw: Buffer;
}

/** Why a request cannot be served. The connection is closed after the answer; nothing more is parsed. */
export interface Problem {
  readonly type: 'problem';
  /** 400, 405, 413, 414, 417, 421, 431, 501 or 505. */
  readonly status: number;
  /** A fixed sentence of ours, never input of the client. */
  readonly reason: string;
  /** The methods to name in Allow when the status is 405. */
  readonly allow?: string;
}

export type ParserStep =
  /** All bytes so far are consumed; the message is not complete. */
  | { readonly type: 'more' }
  /** The head is complete and the body is not (yet). Told once a request, so that 100 (Continue) can be sent. */
  | { readonly type: 'head'; readonly head: RequestHead }
  /** A whole request. Its trailers were checked and dropped. */
  | { readonly type: 'request'; readonly head: RequestHead; readonly body: Buffer }
  | Problem;

export interface RequestParser {
  /** Adds bytes. They are kept, not copied: the caller must not write to `bytes` afterwards. */
  push(bytes: Buffer): void;
  /** The next step. Call it until it says `more`; stop calling to hold back pipelined requests. */
  next(): ParserStep;
  /** Bytes pushed and not yet consumed by a request that was returned. */
  readonly buffered: number;
  /** True from the first byte of a request (a leading CRLF aside) until that request was returned. */
  readonly midRequest: boolean;
  /** True while the head of the current request has begun and is not complete. */
  readonly midHead: boolean;
  /**
   * The method of the current request, or of the refused one, as soon as it is read; undefined before, and for
   * one that is not known. An answer to HEAD has no content, the refusal too (RFC 9110 section 9.3.2).
   */
  readonly method: string | undefined;
}
