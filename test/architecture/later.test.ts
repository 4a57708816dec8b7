/** What a running master, worker or agent loads later: `npm` may have replaced the files of lb by then. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { roomOf } from './rooms.ts';
import { importsOf, isFile, readSources } from './sources.ts';

/** They load before they are ready, and end if they cannot; the worker's metrics say so in their own way. */
const AT_THE_START = [
  'src/api/balancer-control.ts',
  'src/edge/edge.ts',
  'src/master/master.ts',
  'src/master/start-tls.ts',
  'src/worker/host/preload.ts',
  'src/worker/metrics/tell-metrics.ts',
  'src/worker/tls/securing.ts',
];

const COMMANDS = /^(?:cli|demo|measure|report|simulate)(?:\/|$)/;

it('whoever runs for long says so when a file that it loads later is gone', () => {
  const sources = readSources('src');
  const later = importsOf(sources).filter(
    ({ from, to, when }) => when === 'later' && isFile(to) && !COMMANDS.test(roomOf(from) ?? ''),
  );
  const loading = later.filter(({ from, to }) => isLoaded(sources.get(from)!, to));
  const unguarded = loading.filter(({ from }) => !sources.get(from)!.includes('loadOnce('));
  assert.deepEqual([...new Set(unguarded.map(({ from }) => from))], AT_THE_START);
});

/** Not only named as the home of a type. */
function isLoaded(text: string, to: string): boolean {
  const file = to.slice(to.lastIndexOf('/') + 1).replaceAll('.', '\\.');
  return new RegExp(`(?<!typeof )\\bimport\\(\\s*'[^']*${file}'`).test(text);
}
