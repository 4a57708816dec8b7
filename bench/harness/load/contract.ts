/** A program that puts load on a port of 127.0.0.1 and counts what it got. */

export interface LoadRequest {
  readonly port: number;
  readonly connections: number;
  /** Whole seconds. */
  readonly seconds: number;
  /** A connection for each request, instead of many requests on each. */
  readonly closes: boolean;
}

export interface LoadResult {
  /** Answered with 200. */
  readonly answered: number;
  /** Other answers, failed connections, timeouts. */
  readonly errors: number;
  readonly seconds: number;
}

export interface Load {
  /** Name and version. */
  readonly name: string;
  run(request: LoadRequest): Promise<LoadResult>;
}
