/** The checker that comes with Prometheus, if it is installed. */
import { spawnSync } from 'node:child_process';

export const missingPromtool: string | false =
  spawnSync('promtool', ['--version']).status === 0 ? false : 'promtool is not installed';

/** What it has against the text; empty where nothing. */
export function lint(text: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${status}: ${stdout}${stderr}`;
}
