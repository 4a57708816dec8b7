/** A change that was confirmed in the view, as the commands make it. */
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import { readAlgorithmWord } from '../control/algorithm-word.ts';
import { askMaster, failureIn } from '../control/ask-master.ts';
import { counted } from '../control/counted.ts';
import type { Change } from './view/contract.ts';

interface Asked {
  /** While it goes on. */
  readonly begun: string;
  readonly what: string;
  readonly target: string;
  readonly body: object;
  said(answer: Readonly<Record<string, unknown>>): string;
}

export interface Told {
  readonly begun: string;
  /** In a line what came of it. Rejects with PointsmanError. */
  readonly done: Promise<string>;
}

/** Throws ERR_INVALID_OPTION for an algorithm that cannot be. */
export function carryOut(change: Change, path: string, cwd: string): Told {
  const asked = askedFor(change, cwd);
  return { begun: asked.begun, done: answered(asked, path) };
}

async function answered({ what, target, body, said }: Asked, path: string): Promise<string> {
  const answer = await askMaster(path, { method: 'POST', target, body }, what);
  const failure: PointsmanError | undefined = failureIn(answer, path, what);
  if (failure !== undefined) throw failure;
  if (typeof answer.body !== 'object' || answer.body === null) {
    throw pointsmanError('ERR_NO_ANSWER', { path, reason: 'its answer is no object' });
  }
  return said(answer.body as Readonly<Record<string, unknown>>);
}

function askedFor(change: Change, cwd: string): Asked {
  if (change.type === 'algorithm') {
    const algorithm = readAlgorithmWord(change.algorithm, cwd);
    return {
      begun: `Changing the algorithm to ${algorithm}.`,
      ...{ what: 'The change of the algorithm', target: '/v1/algorithm', body: { algorithm } },
      said: ({ algorithm: now }) => `The algorithm is ${now} from the next connection on.`,
    };
  }
  const { type, slot } = change;
  const common = { what: `The ${type} of worker ${slot}`, target: `/v1/workers/${slot}/${type}`, body: {} };
  switch (type) {
    case 'drain':
      return {
        ...common,
        begun: `Worker ${slot} gets no new connections and finishes what it has.`,
        said: ({ open }) =>
          `Worker ${slot} is out of rotation and has ${open === 0 ? 'no connection' : counted(Number(open), 'connection')}; u resumes it.`,
      };
    case 'resume':
      return {
        ...common,
        begun: `Worker ${slot} comes back into rotation.`,
        said: () => `Worker ${slot} is in rotation.`,
      };
    case 'restart':
      return {
        ...common,
        begun: `A new process of worker ${slot} starts.`,
        said: ({ pid, generation }) => `Worker ${slot} is process ${pid}, generation ${generation}.`,
      };
  }
}
