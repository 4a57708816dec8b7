/** The status of a master for people: a head, and a line for each process. */
import type { StatusAnswer } from '../../admin/operations/routes.ts';
import type { ListenAddress } from '../../master/contract.ts';
import type { ProcessStatus } from '../../master/operations/contract.ts';
import { counted } from '../../text/counted.ts';
import { hostPort } from '../../text/host-port.ts';
import { printable, printableMessage } from '../../text/printable.ts';
import { type Column, fitColumns } from './columns.ts';
import { shortBytes, shortCount, shortDuration, shortLatency, shortRate, shortShare } from './numbers.ts';

export interface TextForm {
  readonly columns: number;
  readonly isStyled: boolean;
}

export function statusText(status: StatusAnswer, { columns, isStyled }: TextForm): string {
  const [head = '', ...lines] = fitColumns(processColumns, status.processes, columns);
  const heading = isStyled ? `\x1b[1m${head}\x1b[0m` : head;
  const table = status.processes.length === 0 ? ['no workers'] : [heading, ...lines];
  return [...headOf(status), '', ...table, ''].join('\n');
}

const processColumns: readonly Column<ProcessStatus>[] = [
  { head: 'slot', of: ({ slot }) => String(slot) },
  { head: 'pid', drop: 6, of: ({ pid }) => String(pid ?? '-') },
  { head: 'gen', drop: 9, of: ({ generation }) => String(generation) },
  { head: 'state', isLeft: true, of: ({ state }) => printable(state) },
  { head: 'for', drop: 7, of: ({ forMs }) => shortDuration(forMs) },
  { head: 'open', of: ({ open }) => shortCount(open) },
  { head: 'in flight', drop: 2, of: ({ inFlight }) => shortCount(inFlight) },
  { head: 'req/s', of: ({ requestsPerSecond }) => shortRate(requestsPerSecond) },
  { head: 'errors', drop: 4, of: ({ errors }) => shortCount(errors) },
  { head: 'p99', drop: 1, of: ({ p99Ms }) => shortLatency(p99Ms) },
  { head: 'cpu', drop: 3, of: ({ cpu }) => shortShare(cpu) },
  { head: 'memory', drop: 5, of: ({ memoryBytes }) => shortBytes(memoryBytes) },
  { head: 'restarts', drop: 8, of: ({ restarts }) => shortCount(restarts) },
];

function headOf(status: StatusAnswer): string[] {
  const { name, version, pid, state, uptimeMs, app, addresses, algorithm, handoff } = status;
  const where = addresses.map(addressText).join(' and ') || 'no address';
  const shed = Object.values(status.shed).reduce((sum, count) => sum + count, 0);
  const counts = [
    `accepted ${status.accepted}`,
    `open ${status.open}`,
    `waiting ${status.waiting}`,
    `shed ${shed}`,
    ...refusedWords(status),
    `redispatched ${status.redispatched}`,
    `moved ${status.moved}`,
  ];
  return [
    `${name}: ${state}, pid ${pid}, up ${shortDuration(uptimeMs)}, lb ${version}`,
    `${app ?? 'built-in responder'} at ${where}`,
    `${algorithm}, hand-off by ${handoff}, ${status.workers} ${status.workers === 1 ? 'worker' : 'workers'}`,
    counts.join(', '),
    ...storeLines(status),
    ...agentLines(status),
    ...reloadLines(status),
  ].map(printable);
}

function refusedWords({ proxyRefused }: StatusAnswer): string[] {
  if (proxyRefused === undefined) return [];
  const reasons = Object.entries(proxyRefused).filter(([, count]) => count > 0);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const each = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ');
  return [`refused by PROXY header ${total}${each === '' ? '' : ` (${each})`}`];
}

/** A master that an older lb started says nothing of it. */
function storeLines({ store }: Partial<Pick<StatusAnswer, 'store'>>): string[] {
  if (store === undefined || (store.kind === 'memory' && store.state === 'unused')) return [];
  const { kind, address = '', state, forMs, processes = 0, without = 0 } = store;
  const since = `for ${shortDuration(forMs)}`;
  if (kind === 'memory') return [`store: in the memory of the master, used ${since}`];
  if (state === 'unused') return [`store: ${address}, unused`];
  if (state === 'lost')
    return [`store: ${address}, lost ${since}, by ${without} of ${counted(processes, 'process')}`];
  return [`store: ${address}, connected ${since}, ${counted(processes, 'process')}`];
}

function agentLines({ agent }: StatusAnswer): string[] {
  if (agent === undefined) return [];
  const { state, pid, generation = 0, uptimeMs = 0, memoryBytes, restarts } = agent;
  const again = `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
  if (pid === undefined) return [`agent: ${state}, ${again}`];
  const life = `pid ${pid}, generation ${generation}, up ${shortDuration(uptimeMs)}`;
  return [`agent: ${state}, ${life}, memory ${shortBytes(memoryBytes)}, ${again}`];
}

function reloadLines({ reload }: StatusAnswer): string[] {
  if (reload === undefined) return [];
  const { id, state, done, of, forMs, reason } = reload;
  const words = { running: 'running', done: 'done', 'rolled-back': 'rolled back', superseded: 'superseded' };
  const why = reason === undefined ? '' : `: ${printableMessage(reason).split('\n')[0]}`;
  return [`reload ${id}: ${words[state] ?? state}, ${done} of ${of}, for ${shortDuration(forMs)}${why}`];
}

function addressText({ scheme, host, port, path }: ListenAddress): string {
  if (path !== undefined) return `unix:${path}`;
  const isAny = host === '::' || host === '0.0.0.0';
  return `${scheme === 'h2c' ? 'http' : scheme}://${hostPort(isAny ? 'localhost' : host, port)}`;
}
