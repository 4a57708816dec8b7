/** The certificates of test/fixtures, and the flags that name them. */
export const pairs = {
  localhost: { certificate: 'test/fixtures/apps/tls/certificate.pem', key: 'test/fixtures/apps/tls/key.pem' },
  shop: { certificate: 'test/fixtures/tls/shop.pem', key: 'test/fixtures/tls/shop.key.pem' },
  renewed: { certificate: 'test/fixtures/tls/renewed.pem', key: 'test/fixtures/tls/renewed.key.pem' },
  expired: { certificate: 'test/fixtures/tls/expired.pem', key: 'test/fixtures/tls/renewed.key.pem' },
} as const;

export const serials = { localhost: '01', shop: '02', renewed: '03' } as const;

export interface Files {
  readonly certificate: string;
  readonly key: string;
}

export function tlsFlags(...files: readonly Files[]): string[] {
  return files.flatMap(({ certificate, key }) => ['--tls-cert', certificate, '--tls-key', key]);
}
