/** Says in the log that a certificate is about to expire, or has: once a day. */
import type { Logger } from 'pino';
import { counted } from '../text/counted.ts';

export interface Expiring {
  readonly certificate: string;
  /** Unix time in milliseconds, as `nowMs` is. */
  readonly expiresAtMs: number;
}

const DAY_MS = 86_400_000;
const WARN_DAYS = 14;

export function createExpiryLog(
  logger: Pick<Logger, 'error' | 'warn'>,
): (certificates: readonly Expiring[], nowMs: number) => void {
  /** When something was said of a file last. */
  const saidAtMs = new Map<string, number>();

  return (certificates, nowMs) => {
    for (const { certificate, expiresAtMs } of certificates) {
      const leftMs = expiresAtMs - nowMs;
      if (leftMs > WARN_DAYS * DAY_MS) {
        saidAtMs.delete(certificate);
        continue;
      }
      if (nowMs - (saidAtMs.get(certificate) ?? Number.NEGATIVE_INFINITY) < DAY_MS) continue;
      saidAtMs.set(certificate, nowMs);
      const at = new Date(expiresAtMs).toISOString();
      const event = { event: 'certificate-expires', certificate, at };
      if (leftMs <= 0)
        logger.error(
          event,
          `the certificate ${certificate} expired on ${at}, and clients refuse it: renew it`,
        );
      else
        logger.warn(
          event,
          `the certificate ${certificate} expires in ${counted(Math.floor(leftMs / DAY_MS), 'day')}, on ${at}: renew it`,
        );
    }
  };
}
