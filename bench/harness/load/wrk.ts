import { spawnSync } from 'node:child_process';
import { runTool } from '../../../src/measure/processes/run-tool.ts';
import type { Load, LoadRequest, LoadResult } from './contract.ts';

/** undefined when wrk is not installed. */
export function findWrk(): Load | undefined {
  // `wrk -v` shows its usage and ends with 1.
  const { error, stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8', timeout: 5000 });
  if (error !== undefined) return undefined;
  const version = /^wrk (\S+)/m.exec(stdout)?.[1];
  return { name: version === undefined ? 'wrk' : `wrk ${version}`, run };
}

async function run({ port, connections, seconds, closes }: LoadRequest): Promise<LoadResult> {
  const header = closes ? ['-H', 'Connection: close'] : [];
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, ...header, `http://127.0.0.1:${port}/`];
  return parseWrk(await runTool('wrk', args, { timeoutMs: (seconds + 15) * 1000 }));
}

/** Throws when the text is not the report of wrk. */
export function parseWrk(text: string): LoadResult {
  const [, requests, time] = /(\d+) requests in ([\d.]+m?s|[\d.]+m)/.exec(text) ?? [];
  if (requests === undefined || time === undefined) throw new Error(`wrk said something else: ${text}`);
  const bad = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const [, ...failed] = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text) ?? [];
  return {
    answered: Number(requests) - bad,
    errors: failed.reduce((sum, count) => sum + Number(count), bad),
    seconds: secondsOf(time),
  };
}

function secondsOf(time: string): number {
  const value = Number.parseFloat(time);
  if (time.endsWith('ms')) return value / 1000;
  return time.endsWith('m') ? value * 60 : value;
}
