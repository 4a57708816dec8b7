import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { namesOf } from '../../src/tls/names-of.ts';
import { checkPair, type PairTexts, readTexts } from '../../src/tls/read-pair.ts';
import { pairs } from '../integration/tls/certificates.ts';

const { localhost, shop, renewed, expired } = pairs;
const NOW_MS = Date.UTC(2026, 0, 1);
const textOf = (path: string): string => readFileSync(path, 'utf8');

describe('a certificate and its key', () => {
  it('are read with the names and the expiry of the certificate', async () => {
    const pair = checkPair(shop, await readTexts(shop), NOW_MS);
    assert.deepEqual(pair.names, ['shop.test', '*.shop.test']);
    assert.equal(new Date(pair.expiresAtMs).toISOString(), '2119-12-31T23:59:59.000Z');
  });

  it('may have other certificates behind them, of which the earliest expiry counts', () => {
    const certificate = `${textOf(renewed.certificate)}\n${textOf(expired.certificate)}`;
    const pair = checkPair(renewed, { certificate, key: textOf(renewed.key) }, NOW_MS);
    assert.equal(new Date(pair.expiresAtMs).getUTCFullYear(), 2021);
  });

  const good = { certificate: textOf(localhost.certificate), key: textOf(localhost.key) };
  const refused = [
    ['text', { ...good, certificate: 'no certificate' }, 'ERR_TLS_INVALID', /no certificate in PEM/],
    ['a key', { ...good, certificate: good.key }, 'ERR_TLS_INVALID', /there is a key in it/],
    ['half a certificate', halved(good), 'ERR_TLS_INVALID', /in place 1 is broken|no certificate in PEM/],
    ['no key', { ...good, key: good.certificate }, 'ERR_TLS_INVALID', /no private key/],
    ['the key of another', { ...good, key: textOf(shop.key) }, 'ERR_TLS_MISMATCH', /does not belong/],
  ] as const;
  for (const [what, texts, code, message] of refused)
    it(`are refused for ${what}`, () =>
      assert.throws(() => checkPair(localhost, texts, NOW_MS), { code, message }));

  it('are refused before and after they are in force', () => {
    const before = Date.UTC(2019, 0, 1);
    assert.throws(() => checkPair(localhost, good, before), { message: /not valid before 2020-01-01T/ });
    const texts = { certificate: textOf(expired.certificate), key: textOf(expired.key) };
    assert.throws(() => checkPair(expired, texts, NOW_MS), { code: 'ERR_TLS_NOT_IN_FORCE' });
  });

  it('are refused when a file cannot be read', async () => {
    const missing = { ...localhost, key: 'test/fixtures/tls/nowhere.pem' };
    await assert.rejects(readTexts(missing), { code: 'ERR_TLS_UNREADABLE', message: /The key .*nowhere/ });
    await assert.rejects(readTexts({ ...localhost, certificate: 'test' }), { message: /it is a directory/ });
  });
});

it('names are those listed for hosts, in lower case, or the common name where none is listed', () => {
  const named = (subject: string, subjectAltName?: string) =>
    namesOf({ subject, subjectAltName } as X509Certificate);
  assert.deepEqual(named('CN=a', 'DNS:A.test, IP Address:127.0.0.1, DNS:*.b.test'), ['a.test', '*.b.test']);
  assert.deepEqual(named('O=Shop\nCN=shop.test'), ['shop.test']);
  assert.deepEqual(named('CN=a', 'DNS:"a, DNS:b.test"'), []);
  assert.deepEqual(namesOf(new X509Certificate(textOf(renewed.certificate))), ['localhost']);
});

function halved({ certificate, key }: PairTexts): PairTexts {
  return { certificate: certificate.slice(0, 200) + certificate.slice(300), key };
}
