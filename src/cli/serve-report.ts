/** What `lb` says of itself when it starts and when it has stopped. */
import type { Logger } from 'pino';
import type { PointsmanError } from '../errors.ts';
import type { ListenAddress, Master, StopReport, Summary } from '../master/contract.ts';
import { formatAlgorithm, type LoadedOptions } from '../options/index.ts';
import type { Service } from '../systemd/service.ts';
import { counted } from '../text/counted.ts';
import { hostPort } from '../text/host-port.ts';
import { printableLines } from '../text/printable.ts';
import type { Log } from './logger.ts';
import { readVersion } from './version.ts';

/** What a run did, as a table for people. */
export type StopTable = (summary: Summary) => string;

/** To be had before the end: by then the files of the package may be those of another version. */
export async function loadStopTable({ isPretty }: Pick<Log, 'isPretty'>): Promise<StopTable | undefined> {
  return isPretty ? (await import('./stop-table.ts')).stopTable : undefined;
}

export function reportStart(logger: Logger, loaded: LoadedOptions, master: Master): void {
  const { options, origins, file } = loaded;
  const { count } = master.workerCount;
  // A number was given by somebody, and where is the interesting part; otherwise it is how it was worked out.
  const reason = typeof options.workers === 'number' ? origins.workers.text : master.workerCount.reason;
  const workers = `${counted(count, 'worker')} (${reason})`;
  const algorithm = formatAlgorithm(options.algo);
  const from = file === undefined ? '' : `, options from ${file}`;
  const version = readVersion();
  // Since this process exists, which is what whoever waits for it has waited.
  const elapsedMs = Math.round(performance.now());
  logger.info(
    {
      event: 'started',
      version,
      elapsedMs,
      pid: process.pid,
      workers: count,
      workersReason: reason,
      app: options.app,
      algorithm,
      handoff: master.handoff,
      config: file,
    },
    `${options.app ?? 'built-in responder'}, ${workers}, algorithm ${algorithm}, hand-off by ${master.handoff}, pid ${process.pid}${from}, pointsman ${version}, ready after ${formatElapsed(elapsedMs)}`,
  );
  // In the same turn, so that nothing stands between the two: together they say what runs, and where.
  reportListening(logger, master.addresses);
}

function formatElapsed(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function reportListening(logger: Logger, addresses: readonly ListenAddress[]): void {
  const where = addresses.map(urlOf).join(' and ');
  const sentence =
    where === '' ? 'the app listens on no address that the workers share' : `listening on ${where}`;
  logger.info({ event: 'listening', addresses }, sentence);
}

export function reportClosed(logger: Logger, address: ListenAddress): void {
  logger.info({ event: 'closed', address }, `the app no longer listens on ${urlOf(address)}`);
}

export function reportGivingUp(
  logger: Logger,
  { code, message }: PointsmanError,
  service: Service | undefined,
): void {
  logger.fatal({ event: 'gave-up', code }, message);
  service?.failed(printableLines(message));
}

/** `signal` is undefined for a stop that was asked for over the control socket. */
export function reportStopping(logger: Logger, signal: NodeJS.Signals | undefined, timeoutMs: number): void {
  if (signal === undefined) logger.info({ event: 'stopping' }, 'finishing open connections');
  else {
    logger.info(
      { event: 'stopping', signal, timeoutMs },
      `${signal}: finishing open connections; a second signal exits at once`,
    );
  }
}

export function reportStop(
  log: Log,
  summary: Summary,
  { clean, killed, shed, cut }: StopReport,
  stopTable: StopTable | undefined,
): void {
  if (stopTable !== undefined) log.print(stopTable(summary));
  const outcome = clean
    ? 'every connection was finished'
    : `${counted(killed, 'process')} killed, ${counted(cut, 'connection')} cut, ${shed} shed`;
  log.logger.info(
    {
      event: 'stopped',
      clean,
      killed,
      shedAtStop: shed,
      cutAtStop: cut,
      logLinesDropped: log.dropped(),
      ...summary,
    },
    `stopped: ${outcome}`,
  );
}

/** An address that can be clicked; a client could not use the wildcard ones. */
function urlOf({ scheme, host, port, path }: ListenAddress): string {
  if (path !== undefined) return `unix:${path}`;
  const protocol = scheme === 'h2c' ? 'http' : scheme;
  if (host === '::' || host === '0.0.0.0') return `${protocol}://localhost:${port} (all interfaces)`;
  return `${protocol}://${hostPort(host, port)}`;
}
