/** What `lb` says of itself when it starts and when it has stopped. */
import type { Logger } from 'pino';
import type { ListenAddress, Master, StopReport, Summary } from '../master/contract.ts';
import type { LoadedOptions } from '../options/index.ts';
import type { Log } from './logger.ts';
import { stopTable } from './stop-table.ts';

export function reportStart(logger: Logger, loaded: LoadedOptions, master: Master): void {
  const { options, origins, file } = loaded;
  const { count } = master.workerCount;
  // A number was given by somebody, and where is the interesting part; otherwise it is how it was worked out.
  const reason = typeof options.workers === 'number' ? origins.workers.text : master.workerCount.reason;
  const workers = `${count} ${count === 1 ? 'worker' : 'workers'} (${reason})`;
  const from = file === undefined ? '' : `, options from ${file}`;
  logger.info(
    {
      event: 'started',
      pid: process.pid,
      workers: count,
      workersReason: reason,
      algorithm: options.algo,
      handoff: master.handoff,
      config: file,
    },
    `${workers}, algorithm ${options.algo}, hand-off by ${master.handoff}, pid ${process.pid}${from}`,
  );
  logger.info(
    { event: 'listening', addresses: master.addresses },
    `listening on ${master.addresses.map(urlOf).join(' and ')}`,
  );
}

export function reportStop(log: Log, summary: Summary, { clean, killed, shed, cut }: StopReport): void {
  if (log.isPretty) log.print(stopTable(summary));
  const outcome = clean
    ? 'every connection was finished'
    : `${killed} workers were killed, ${cut} connections cut, ${shed} shed`;
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

/** An address that can be clicked; the wildcard ones are no addresses a client could use. */
function urlOf({ host, port }: ListenAddress): string {
  if (host === '::' || host === '0.0.0.0') return `http://localhost:${port} (all interfaces)`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
