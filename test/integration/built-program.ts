import { execFileSync } from 'node:child_process';

let isBuilt = false;

/** The program as it is published, built at the first call. Its workers are plain Node, without tsx. */
export function builtProgram(): readonly string[] {
  if (!isBuilt) execFileSync('npm', ['run', '--silent', 'build']);
  isBuilt = true;
  return ['dist/cli/main.js'];
}
