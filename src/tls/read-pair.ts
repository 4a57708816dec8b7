/** Reads a certificate and its key, and refuses what could not be served with. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { pointsmanError } from '../errors.ts';
import type { TlsPair } from '../protocol/tls-messages.ts';
import { namesOf } from './names-of.ts';

export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface Pair extends TlsPair {
  readonly files: PairFiles;
  /** Unix time in milliseconds: when the certificate expires, or the first of those behind it does. */
  readonly expiresAtMs: number;
}

export interface PairTexts {
  readonly certificate: string;
  readonly key: string;
}

/** Throws ERR_TLS_UNREADABLE. */
export async function readTexts(files: PairFiles): Promise<PairTexts> {
  const [certificate, key] = await Promise.all([
    read('certificate', files.certificate),
    read('key', files.key),
  ]);
  return { certificate, key };
}

/** Throws ERR_TLS_INVALID, ERR_TLS_MISMATCH and ERR_TLS_NOT_IN_FORCE. `nowMs` is Unix time. */
export function checkPair(files: PairFiles, { certificate, key }: PairTexts, nowMs: number): Pair {
  const chain = chainOf(files.certificate, certificate);
  const [leaf] = chain;
  if (!leaf!.checkPrivateKey(keyOf(files.key, key))) throw pointsmanError('ERR_TLS_MISMATCH', files);
  refuseOutOfForce(files.certificate, leaf!, nowMs);
  tryOut(files.certificate, { certificate, key });
  const expiresAtMs = Math.min(...chain.map(({ validTo }) => Date.parse(validTo)));
  return { files, certificate, key, names: namesOf(leaf!), expiresAtMs };
}

async function read(what: 'certificate' | 'key', path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw pointsmanError('ERR_TLS_UNREADABLE', { what, path, reason: reasonOf(error as Error) }, error);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'this user may not read it';
  return code === 'EISDIR' ? 'it is a directory' : message;
}

const ONE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

function chainOf(path: string, text: string): readonly X509Certificate[] {
  const found = text.match(ONE) ?? [];
  if (found.length === 0) {
    const reason = /PRIVATE KEY/.test(text)
      ? 'there is a key in it, and no certificate. Give --tls-cert the certificate and --tls-key the key.'
      : 'there is no certificate in PEM in it.';
    throw invalid('certificate', path, reason);
  }
  return found.map((pem, at) => {
    try {
      return new X509Certificate(pem);
    } catch (error) {
      throw invalid('certificate', path, `the certificate in place ${at + 1} is broken.`, error);
    }
  });
}

function keyOf(path: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    const isEncrypted = text.includes('ENCRYPTED');
    const reason = isEncrypted
      ? 'it is encrypted. Decrypt it ("openssl pkey -in key.pem -out plain.pem") and keep it readable for the user of lb alone.'
      : 'there is no private key in PEM in it, or it is broken.';
    throw invalid('key', path, reason, error);
  }
}

function refuseOutOfForce(path: string, { validFrom, validTo }: X509Certificate, nowMs: number): void {
  const from = Date.parse(validFrom);
  const to = Date.parse(validTo);
  if (nowMs > to) throw outOfForce(path, 'expired', to);
  if (nowMs < from) throw outOfForce(path, 'early', from);
}

function outOfForce(path: string, state: 'early' | 'expired', atMs: number): Error {
  return pointsmanError('ERR_TLS_NOT_IN_FORCE', { path, state, at: new Date(atMs).toISOString() });
}

/** OpenSSL refuses what its security level forbids, such as RSA keys of 1024 bits. */
function tryOut(path: string, { certificate, key }: Pick<TlsPair, 'certificate' | 'key'>): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw invalid('certificate', path, `${(error as Error).message}.`, error);
  }
}

function invalid(what: 'certificate' | 'key', path: string, reason: string, cause?: unknown): Error {
  return pointsmanError('ERR_TLS_INVALID', { what, path, reason }, cause);
}
