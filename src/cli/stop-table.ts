/** What a run did, as a table for people. */
import type { Summary } from '../master/contract.ts';
import { renderTable } from '../text/table.ts';

export function stopTable(summary: Summary): string {
  const rows = summary.workers.map(({ slot, connections, requests, errors, cut, restarts }) => [
    slot,
    connections,
    requests,
    errors,
    cut,
    restarts,
  ]);
  const head = ['worker', 'connections', 'requests', 'errors', 'cut', 'restarts'];
  const table = renderTable(head, rows, ['left', 'right', 'right', 'right', 'right', 'right']);
  const shed = Object.entries(summary.shed).filter(([, count]) => count > 0);
  const total = shed.reduce((sum, [, count]) => sum + count, 0);
  const reasons = shed.map(([reason, count]) => `${reason} ${count}`).join(', ');
  const footer = `accepted ${summary.accepted} · redispatched ${summary.redispatched} (reclaimed ${summary.reclaimed}) · shed ${total}`;
  return `\n${table}\n${footer}${total === 0 ? '' : ` (${reasons})`}\n\n`;
}
