/** What `?` shows. */
import { shapes } from './bars.ts';
import { span } from './cells.ts';
import { sortable } from './columns.ts';
import type { Line } from './contract.ts';

export function helpLines(isUnicode: boolean): readonly Line[] {
  const { busy, idle, pending } = shapes[isUnicode ? 'unicode' : 'ascii'];
  const heads = sortable.map(({ head }) => head);
  const rows: readonly (readonly [string, string])[] = [
    ['up, down, k, j', 'choose a worker'],
    ['d', 'drain it: no new connections'],
    ['u', 'resume: back into rotation'],
    ['r', 'restart it: a new process takes over'],
    ['a', 'change the algorithm'],
    ['< >, left, right', 'sort by the column before, behind'],
    [`1 to ${heads.length}`, `sort by ${heads.slice(0, 5).join(', ')},`],
    ['', heads.slice(5).join(', ')],
    ['s', 'reverse the order'],
    ['p, space', 'pause, and go on'],
    ['Ctrl-L, Ctrl-Z', 'draw again; suspend'],
    ['q, Ctrl-C', 'quit'],
    ['load', `connections: ${busy} with requests, ${idle} idle,`],
    ['', `${pending} not taken yet; the fullest has all`],
    ['req/s, p99', 'since the sample before'],
  ];
  return [
    [span('lb top', 'strong')],
    [],
    ...rows.map(([keys, text]) => [span(keys.padEnd(18), 'strong'), span(text)]),
  ];
}
