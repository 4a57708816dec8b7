/** Short ways to write the cases of the table of http-checks.ts. */
import type { ExpectedAnswer, HttpCheck } from './http-check.ts';

export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A request line and fields, with the Host field first. */
export const request = (line: string, fields = '', body = ''): string =>
  `${line}\r\nHost: h\r\n${fields}\r\n${body}`;

/** A request that must not be answered, because the one before it ended the connection. */
const notServed = request('GET /whoami HTTP/1.1');

/** Refused with one of these statuses; nothing behind it is parsed, and nothing of it is shown. */
export function refused(number: number, title: string, text: string, ...status: number[]): HttpCheck {
  const answer: ExpectedAnswer = {
    status: status.length === 0 ? [400] : status,
    fields: { connection: /^close$/, 'content-type': /^text\/plain/ },
  };
  return { number, title, send: [bytes(text + notServed)], expect: [answer], closes: true };
}

/** A HEAD that is refused: the fields of the refusal, and not a byte of its text (RFC 9110 section 9.3.2). */
export function refusedHead(number: number, title: string, text: string, status: number): HttpCheck {
  const fields = { connection: /^close$/, 'content-type': /^text\/plain/, 'content-length': /^[1-9]\d*$/ };
  return {
    ...refused(number, title, text),
    expect: [{ status: [status], method: 'HEAD', fields, body: /^$/ }],
  };
}

/** Answered, and the connection lives on. */
export function served(number: number, title: string, text: string, ...expect: ExpectedAnswer[]): HttpCheck {
  return { number, title, send: [bytes(text)], expect: expect.length === 0 ? [ok] : expect, closes: false };
}

/** Answered, and the connection ends: what follows is not served. */
export function servedLast(
  number: number,
  title: string,
  text: string,
  ...expect: ExpectedAnswer[]
): HttpCheck {
  return { ...served(number, title, text + notServed, ...expect), closes: true };
}

export const ok: ExpectedAnswer = { status: [200] };
export const okClosing: ExpectedAnswer = { status: [200], fields: { connection: /^close$/ } };

/** 200 with this body. */
export const echoed = (body: string): ExpectedAnswer => ({
  status: [200],
  body: new RegExp(`^${body.replaceAll(/[^A-Za-z0-9 ]/g, '\\$&')}$`),
});
