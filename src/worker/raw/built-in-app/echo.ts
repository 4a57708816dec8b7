import type { RawRequest, RawResponse } from '../contract.ts';
import { isFieldValue } from '../response-fields.ts';

/** `GET /echo`: the request line and fields as they came. Bytes beyond ASCII are shown as latin1. */
export function echoHead({ head }: RawRequest): RawResponse {
  return { status: 200, headers: headHeaders, body: head.raw };
}

/**
 * POST, PUT, PATCH and DELETE anywhere: the body comes back under its own content type. A DELETE without a
 * body is 204, the common answer to it (RFC 9110 section 9.3.5); the others answer 200 with an empty body.
 */
export function echoBody({ head, body }: RawRequest): RawResponse {
  if (head.method === 'DELETE' && body.length === 0) return noContent;
  const type = head.fields.get('content-type');
  const isUsable = type !== undefined && type !== '' && isFieldValue(type);
  return {
    status: 200,
    headers: {
      'Content-Type': isUsable ? type : 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}

const noContent: RawResponse = Object.freeze({ status: 204 });
const headHeaders = Object.freeze({
  'Content-Type': 'text/plain; charset=iso-8859-1',
  'X-Content-Type-Options': 'nosniff',
});
