/** Who the master is and how it does: the head of the page. */
import type { Frame, Hello } from '../contract.ts';
import { byId, setAll, setText } from './dom.ts';
import { bytes, count, duration, milliseconds, percent, plural, rate } from './format.ts';

export function showHello({ name, version, app, addresses, handoff }: Hello): void {
  const called = name === '' ? 'lb' : name;
  document.title = `${called} · pointsman`;
  setText(byId('name'), called);
  const said = [
    app === undefined ? 'built-in responder' : shortPath(app),
    addresses.join(', ') || 'no address yet',
    `hand-off by ${handoff}`,
    `pointsman ${version}`,
  ];
  setText(byId('about'), said.join('  ·  '));
  setAll(byId('about'), { title: app });
}

export function showFrame(frame: Frame): void {
  const { rates, state, available, workers, master } = frame;
  const isWell = state === 'serving' && available > 0;
  setText(
    byId('state-word'),
    frame.reload === undefined ? state : `reloading, ${frame.reload.done} of ${frame.reload.of}`,
  );
  setAll(byId('state'), { 'data-state': isWell ? 'serving' : 'other' });
  const values: Readonly<Record<string, string>> = {
    'now-requests': rate(rates.requestsPerSecond),
    'now-connections': rate(rates.connectionsPerSecond),
    'now-open': count(frame.open),
    'now-wait': milliseconds(rates.waitP90Ms),
    'now-p50': `median ${milliseconds(rates.p50Ms)}`,
    'now-p99': milliseconds(rates.p99Ms),
    'now-shed': count(frame.shed),
    'all-requests': `${count(frame.requests)} in all`,
    'all-accepted': `${count(frame.accepted)} in all`,
    'all-workers': `in ${count(available)} of ${plural(workers, 'worker')}`,
    'all-reclaimed': `${plural(frame.reclaimed, 'connection')} reclaimed`,
    'all-errors': `${plural(frame.errors, 'request')} failed`,
    uptime: `up ${duration(frame.uptimeMs)}`,
    master: `master: event loop ${percent(master.utilization)}, CPU ${master.cpu === undefined ? '–' : percent(master.cpu)}, ${bytes(master.memoryBytes)}`,
    refused: refusedWords(frame.refused),
  };
  for (const [id, text] of Object.entries(values)) setText(byId(id), text);
}

function refusedWords(refused: Frame['refused']): string {
  const entries = Object.entries(refused);
  const total = entries.reduce((sum, [, each]) => sum + each, 0);
  if (total === 0) return 'no request was refused';
  const said = entries.map(([reason, each]) => `${reason} ${count(each)}`).join(', ');
  return `${plural(total, 'request')} refused: ${said}`;
}

/** Its end says which it is; the whole is its title. */
function shortPath(path: string): string {
  return path.split('/').slice(-2).join('/');
}
