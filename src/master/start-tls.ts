/** The stage that keeps certificates for the workers, where they are to terminate TLS. */
import type { Logger } from 'pino';
import type { ResolvedOptions } from '../options/index.ts';
import type { TlsKeeper } from '../tls/keeper.ts';

/** Undefined, and nothing loaded, without --tls-cert. Throws what `createTlsKeeper` does. */
export async function startTls(
  { tlsCert, tlsKey, tlsTicketRotate }: ResolvedOptions,
  logger: Logger,
): Promise<TlsKeeper | undefined> {
  if (tlsCert.length === 0) return undefined;
  const { createTlsKeeper } = await import('../tls/keeper.ts');
  return createTlsKeeper({
    files: tlsCert.map((certificate, at) => ({ certificate, key: tlsKey[at]! })),
    rotateEveryMs: tlsTicketRotate,
    logger,
  });
}
