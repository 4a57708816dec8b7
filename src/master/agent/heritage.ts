/**
 * Jobs from one master to the next. The master before copies its record to the successor, and goes on to copy what its
 * agent still finishes; that has finished, or is gone, before the agent of the successor begins anything.
 */
import type { JobRecord } from '../../protocol/agent-messages.ts';
import type { HandedPart } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { Entry, JobLedger } from './ledger.ts';

const RECORDS = 'agent-records';
const ENTRY = 'agent-entry';
const FINISHED = 'agent-finished';

/** A process whose master is gone is ended by the kernel, or ends itself after half a second. */
const ORPHANED_MS = 1_000;

/** Where there is no agent any more, `isOver` is called: its jobs may be done by the successor. */
export function receiveJobs(link: Link, ledger: JobLedger, isOver: () => void): void {
  let isFinished = false;
  link.on(RECORDS, (records) => ledger.load(records as readonly JobRecord[]));
  link.on(ENTRY, (entry) => void ledger.enter(entry as Entry));
  link.on(FINISHED, () => {
    isFinished = true;
    isOver();
  });
  link.onEnd(() => {
    if (!isFinished) setTimeout(isOver, ORPHANED_MS).unref();
  });
}

export interface JobsHandOver {
  readonly part: HandedPart;
  /** No job runs here any more, and none will. */
  finished(): void;
}

export function handOverJobs(ledger: JobLedger): JobsHandOver {
  let to: Link | undefined;
  return {
    part: {
      async release(link) {
        to = link;
        // Before the agent hears that a run is on record here, it is on its way there.
        ledger.copyTo((entry) => void link.tell(ENTRY, entry));
        await link.tell(RECORDS, ledger.records);
      },
      undo() {
        to = undefined;
        ledger.copyTo(undefined);
      },
    },
    finished: () => void to?.tell(FINISHED),
  };
}

/** Of a master that has no agent: one of the successor need not wait. */
export function noJobs(): HandedPart {
  return { release: (link) => link.tell(FINISHED) };
}
