/** The files of the page, by path: a request can name one of them and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { html } from './served/html.ts';
import { icon } from './served/icon.ts';
import { style } from './served/style.ts';

export interface ServedFile {
  readonly type: string;
  readonly body: Buffer;
}

export function readFiles(): ReadonlyMap<string, ServedFile> {
  const modules = new URL('./page/', import.meta.url);
  return new Map([
    ['/', file('text/html', html)],
    ['/style.css', file('text/css', style)],
    ['/icon.svg', file('image/svg+xml', icon)],
    ...readdirSync(modules, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name): [string, ServedFile] => [
        `/page/${name.replaceAll('\\', '/')}`,
        file('text/javascript', readFileSync(new URL(name, modules))),
      ]),
  ]);
}

function file(type: string, body: string | Buffer): ServedFile {
  return { type: `${type}; charset=utf-8`, body: Buffer.from(body) };
}

/** Nothing from elsewhere, nothing inline, no text that becomes markup, in no frame. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
