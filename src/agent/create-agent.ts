/** The agent as its file sees it. */
import { pointsmanError } from '../errors.ts';
import { LONGEST_JOB_NAME } from '../protocol/agent-messages.ts';
import type { Agent, Job, JobOptions } from './contract.ts';
import type { Jobs } from './jobs.ts';
import { localCalendar } from './local-calendar.ts';
import type { Timetable, TimetableKind } from './schedule/contract.ts';
import { onceTimetable } from './schedule/once.ts';
import { readSchedule } from './schedule/read-schedule.ts';

export function createAgent(jobs: Jobs): Agent {
  function add(
    name: string,
    timetable: Timetable,
    job: Job,
    onCrash: JobOptions['onCrash'] = 'run',
  ): () => void {
    if (typeof job !== 'function')
      throw pointsmanError('ERR_AGENT_JOB', { job: name, reason: 'it is not a function' });
    return jobs.add({
      key: keyOf(timetable.kind, name),
      name: JSON.stringify(name),
      timetable,
      job,
      onCrash,
    });
  }

  function isTaken(how: keyof Agent, name: string): boolean {
    return KINDS[how].some((kind) => jobs.has(keyOf(kind, name)));
  }

  /** The first that is not taken. */
  function nameFor(schedule: string): string {
    for (let place = 1; ; place++) {
      const name = place === 1 ? schedule : `${schedule} (${place})`;
      if (!isTaken('every', name)) return name;
    }
  }

  function checked(how: keyof Agent, name: string): string {
    const reason =
      typeof name !== 'string' || name === '' || name.length > LONGEST_NAME
        ? `its name is to have 1 to ${LONGEST_NAME} characters`
        : isTaken(how, name)
          ? 'there is one of this name'
          : undefined;
    if (reason !== undefined) throw pointsmanError('ERR_AGENT_JOB', { job: String(name), reason });
    return name;
  }

  return {
    every(schedule, job, { name, onCrash } = {}) {
      const timetable = readSchedule(String(schedule), localCalendar);
      if (timetable === undefined) {
        const reason =
          'expected a time such as 00:00 or mon,thu 03:30, or an interval such as 500ms, 5m or 1h';
        throw pointsmanError('ERR_AGENT_JOB', { job: String(schedule), reason });
      }
      return add(name === undefined ? nameFor(schedule) : checked('every', name), timetable, job, onCrash);
    },
    once: (name, job, { onCrash } = {}) => add(checked('once', name), onceTimetable, job, onCrash),
  };
}

/** In a process that is not to do such work. */
export function refuseJobs(): Agent {
  const refuse = (job: string): never => {
    throw pointsmanError('ERR_AGENT_ELSEWHERE', { job: String(job) });
  };
  return { every: refuse, once: refuse };
}

/** Of another kind under the same name nothing is known. */
function keyOf(kind: TimetableKind, name: string): string {
  return `${kind} ${name}`;
}

const KINDS: Readonly<Record<keyof Agent, readonly TimetableKind[]>> = {
  every: ['daily', 'interval'],
  once: ['once'],
};

const LONGEST_NAME: number = LONGEST_JOB_NAME - 'interval '.length;
