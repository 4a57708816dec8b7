/** The response to a viewer; whether it reads is up to the test. */
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';

export function fakeViewer(): PassThrough & ServerResponse {
  const viewer = Object.assign(new PassThrough(), { writeHead: () => viewer, removeHeader: () => {} });
  return viewer as unknown as PassThrough & ServerResponse;
}
