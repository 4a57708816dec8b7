/** Who takes part: each way to serve, with each kind of app. */
import { join } from 'node:path';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { nodeClusterNone, nodeClusterRr } from '../../src/measure/targets/node-cluster.ts';
import { nodeHttp as app } from '../apps/apps.ts';
import { cProgramOf } from '../handoff/targets/c-program.ts';
import { startProduct } from '../harness/product.ts';
import { programPath } from '../harness/programs.ts';
import { startCompared } from '../harness/start-compared.ts';

export const WORKERS = 4;

export interface Kind {
  readonly title: string;
  /** Its file. Of the built-in app, which is only in `lb`, the nearest there is for the others. */
  file(): string;
  readonly isBuiltIn: boolean;
}

export interface Contestant {
  readonly kind: Kind;
  readonly name: string;
  start(): Promise<RunningServer>;
}

export const builtIn: Kind = {
  title: 'The built-in responder, beside a raw server of node:net',
  file: () => programPath('servers/raw.ts'),
  isBuiltIn: true,
};
export const nodeHttp: Kind = { title: 'An app of node:http', file: () => app.file, isBuiltIn: false };

export const kinds: readonly Kind[] = [builtIn, nodeHttp];

export const MAILBOX = 'pointsman, mailbox';
export const ROUND_ROBIN = 'node:cluster, round-robin';
export const NONE = 'node:cluster, SCHED_NONE';

/** `against`: a checkout of the project, whose `lb` takes part as well. */
export function contestants(against?: string): Contestant[] {
  return kinds.flatMap((kind) => {
    const { file, isBuiltIn } = kind;
    const product = (lb?: string): Promise<RunningServer> =>
      startProduct({
        ...(isBuiltIn ? {} : { app: file() }),
        ...(lb === undefined ? {} : { lb }),
        workers: WORKERS,
        handoff: 'mailbox',
        algorithm: 'rr',
      });
    return [
      ...(isBuiltIn ? [{ ...cProgramOf(WORKERS), kind }] : []),
      { kind, name: MAILBOX, start: () => product() },
      ...(against === undefined
        ? []
        : [
            { kind, name: `${MAILBOX}, ${against}`, start: () => product(join(against, 'dist/cli/main.js')) },
          ]),
      { kind, name: NONE, start: () => startCompared(nodeClusterNone, file(), WORKERS) },
      { kind, name: ROUND_ROBIN, start: () => startCompared(nodeClusterRr, file(), WORKERS) },
    ];
  });
}
