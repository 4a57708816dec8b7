import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../../src/measure/processes/ends-with-us.ts';
import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Target } from '../../harness/target.ts';

export const cProgram: Target = cProgramOf(2);

export function cProgramOf(workers: number): Target {
  return {
    name: 'C program',
    async start() {
      program ??= compile();
      return await startServer(program, [String(workers)]);
    },
  };
}

let program: string | undefined;

/** Throws how a compiler can be got when there is none, and what it says when there is one. */
function compile(): string {
  const folder = join(import.meta.dirname, '../c');
  const sources = readdirSync(folder).filter((file) => file.endsWith('.c'));
  const output = join(temporaryDirectory(), 'dispatch');
  const flags = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-o', output];
  try {
    execFileSync('cc', [...flags, ...sources], { cwd: folder, timeout: 60_000, encoding: 'utf8' });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT')
      throw new Error('there is no C compiler: install one, such as "apt-get install gcc"');
    throw new Error(`cc could not compile it: ${stderr ?? String(error)}`);
  }
  return output;
}
