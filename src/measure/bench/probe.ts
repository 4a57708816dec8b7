/** Before minutes are spent: what is to be measured answers as it should. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pointsmanError } from '../../errors.ts';

const TIMEOUT_MS = 10_000;

/** One request. Throws ERR_NOT_MEASURED, with what came instead of an answer that counts. */
export async function probe(url: string, timeoutMs: number = TIMEOUT_MS): Promise<void> {
  let refusal: string | undefined;
  try {
    refusal = refusalOf(await ask(url, timeoutMs));
  } catch (cause) {
    throw pointsmanError('ERR_NOT_MEASURED', { what: url, reason: reasonOf(cause as Error) }, cause);
  }
  if (refusal !== undefined) throw pointsmanError('ERR_NOT_MEASURED', { what: url, reason: refusal });
}

function ask(url: string, timeoutMs: number): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // As the load does, which measures and trusts nobody.
    const sent = request(url, { agent: false, rejectUnauthorized: false });
    const timer = setTimeout(() => {
      sent.destroy(new Error(`no complete answer came within ${timeoutMs} ms`));
    }, timeoutMs);
    sent.once('close', () => clearTimeout(timer));
    sent.once('error', reject);
    sent.once('response', (response) => {
      response
        .once('error', reject)
        .once('end', () => resolve(response))
        .resume();
    });
    sent.end();
  });
}

function refusalOf({ statusCode = 0, statusMessage, headers }: IncomingMessage): string | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  const said = `it answers with ${`${statusCode} ${statusMessage}`.trim()}`;
  if (statusCode < 400 && headers.location !== undefined) {
    return `${said} and redirects to ${headers.location}. Measure that address instead.`;
  }
  return `${said}. Only 2xx answers count; name a path that gives one.`;
}

function reasonOf({ message, code }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED).';
  if (code?.startsWith('HPE_')) return `what answers there does not speak HTTP (${code}).`;
  return `${code === undefined || message.includes(code) ? message : `${message} (${code})`}.`;
}
