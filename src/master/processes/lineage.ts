/**
 * Which apps this process is a worker of, from the outermost on: told from master to worker by a variable. A worker
 * that starts a balancer for its own app would start workers without end, each of which does the same. One that starts
 * another app on purpose may do so.
 */
import { pointsmanError } from '../../errors.ts';

const VARIABLE = 'LB_WORKER_OF';

/** Stands for the path of an app where there is none. */
export const BUILT_IN = 'the built-in responder';

/** The variable for workers of this app. Throws ERR_STARTED_IN_WORKER. */
export function lineageWith(app: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const lineage = lineageIn(env);
  if (lineage.includes(app)) throw pointsmanError('ERR_STARTED_IN_WORKER', { app, variable: VARIABLE });
  return { [VARIABLE]: JSON.stringify([...lineage, app]) };
}

function lineageIn({ [VARIABLE]: text }: NodeJS.ProcessEnv): readonly unknown[] {
  try {
    const lineage: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(lineage) ? lineage : [];
  } catch {
    // Somebody else's.
    return [];
  }
}
