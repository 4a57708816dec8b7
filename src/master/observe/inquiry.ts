/** Asks the workers what they know of themselves. One that is dead, blocked or slow holds up nobody for long. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { withDeadline } from '../../platform/deadline.ts';
import { createNodeFacts } from '../../platform/node-facts.ts';
import type {
  MetricsMessage,
  MetricsWantedMessage,
  ToldFamily,
  ToldSample,
} from '../../protocol/metrics-messages.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { Internals, ProcessInternals } from './contract.ts';

type Living = SlotProcess<ProcessAccount>;

/** With what it takes to tell them apart, less than the 10 s that Prometheus waits. */
const WITHIN_MS = 1000;
/** Of it, what a worker has for the metrics that its app collects. */
const APP_WITHIN_MS = 750;

/** Asking while another question is under way gets the answers to that one. */
export function createInquiry(
  supervisor: Pick<Supervisor<ProcessAccount>, 'processes' | 'slots'>,
): () => Promise<Internals> {
  const nodeFacts = createNodeFacts();
  const asked = new WeakMap<Living, Question>();
  // One that always answers a little too late is shown as it was the time before.
  const latest = new WeakMap<Living, ProcessInternals['told']>();
  let underWay: Promise<Internals> | undefined;

  async function inquire(): Promise<Internals> {
    const ready = supervisor.processes.filter(({ isReady }) => isReady);
    const questions = new Map(ready.map((process) => [process, questionTo(process, { asked, latest })]));
    await withDeadline(Promise.all([...questions.values()].map(({ answered }) => answered)), WITHIN_MS);
    const serving = new Set(supervisor.slots.flatMap((slot) => slot.serving ?? []));
    const processes = supervisor.processes.map((process): ProcessInternals => {
      const { slot, generation } = process.id;
      const told = questions.get(process)?.told;
      const isLate = told === undefined;
      return { slot, generation, isServing: serving.has(process), isLate, told: told ?? latest.get(process) };
    });
    return { master: nodeFacts(), processes };
  }

  return () => {
    underWay ??= inquire().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

interface Memory {
  /** Questions that are open. */
  readonly asked: WeakMap<Living, Question>;
  /** What each said last, in time or not. */
  readonly latest: WeakMap<Living, ProcessInternals['told']>;
}

interface Question {
  readonly answered: Promise<void>;
  told: ProcessInternals['told'];
}

type Gathered = ToldFamily & { readonly samples: ToldSample[] };

/** A family goes on from part to part, and is one. */
function gather(some: readonly ToldFamily[], into: Map<string, Gathered>): void {
  for (const family of some) {
    const known = into.get(family.name);
    if (known === undefined) into.set(family.name, { ...family, samples: [...family.samples] });
    else for (const sample of family.samples) known.samples.push(sample);
  }
}

/** One that has not answered is not asked again: its channel must not fill up while it does not listen. */
function questionTo(process: Living, { asked, latest }: Memory): Question {
  const pending = asked.get(process);
  if (pending !== undefined) return pending;
  const { channel } = process.worker;
  let tell = (): void => {};
  const answered = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const question: Question = { answered, told: undefined };
  asked.set(process, question);
  const families = new Map<string, Gathered>();
  channel.on<MetricsMessage>('pointsman:metrics', (part) => {
    // Only what was asked for is heard.
    if (asked.get(process) !== question) return;
    gather(part.families, families);
    if (!part.isLast) return;
    asked.delete(process);
    question.told = { node: part.node, dropped: part.dropped, families: [...families.values()] };
    latest.set(process, question.told);
    tell();
  });
  const wanted: MetricsWantedMessage = { type: 'pointsman:metrics-wanted', withinMs: APP_WITHIN_MS };
  channel.send(wanted);
  void process.gone.then(tell);
  return question;
}
