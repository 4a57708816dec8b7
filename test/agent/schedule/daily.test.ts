import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localCalendar } from '../../../src/agent/local-calendar.ts';
import type { Done, Due, Timetable } from '../../../src/agent/schedule/contract.ts';
import { readSchedule } from '../../../src/agent/schedule/read-schedule.ts';
import { MOST_DONE } from '../../../src/protocol/agent-messages.ts';
import { seededContext } from '../../algorithms/views.ts';
import { inZone, shown, ZONES } from '../zones.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What whoever looks at these moments runs. */
function runsAt(timetable: Timetable, moments: Iterable<number>): string[] {
  const runs: string[] = [];
  let done: Done | undefined;
  for (const wallMs of moments) {
    const now = { wallMs, steadyMs: 0 };
    done ??= timetable.begin(now);
    for (;;) {
      const due: Due = timetable.due(done, now);
      done = due.done ?? done;
      if (due.occurrence === undefined) break;
      ({ done } = timetable.after(done, due.occurrence.mark, now));
      runs.push(shown(due.occurrence.atMs));
    }
  }
  return runs;
}

function* every(stepMs: number, fromMs: number, toMs: number): Iterable<number> {
  for (let ms = fromMs; ms < toMs; ms += stepMs) yield ms;
}

/** All the time, and much closer in the days around a change of the clock, which is where a day can be lost or done twice. */
function* throughout(fromMs: number, toMs: number): Iterable<number> {
  for (let ms = fromMs; ms < toMs; ms += changesNear(ms) ? 30_000 * 7 : 37 * MINUTE) yield ms;
}

function changesNear(ms: number): boolean {
  return new Date(ms - DAY).getTimezoneOffset() !== new Date(ms + DAY).getTimezoneOffset();
}

function scheduleOf(text: string): Timetable {
  return readSchedule(text, localCalendar)!;
}

/** Every local day of a year, by another way than the calendar's. */
function daysOf(year: number): string[] {
  const days = new Set<string>();
  for (let ms = new Date(year, 0, 1, 12).getTime(); new Date(ms).getFullYear() === year; ms += 6 * HOUR)
    days.add(shown(ms).slice(0, 10));
  return [...days];
}

for (const zone of ZONES) {
  describe(`a year in ${zone}`, () => {
    for (const time of ['00:00', '02:15', '02:30', '23:45']) {
      it(`has each of its days once at ${time}, in order`, () => {
        inZone(zone, () => {
          const from = new Date(2026, 0, 1).getTime() - 1;
          const to = new Date(2027, 0, 1).getTime() + HOUR;
          const runs = runsAt(scheduleOf(time), throughout(from, to)).filter((run) => run < '2027');
          assert.deepEqual(
            runs.map((run) => run.slice(0, 10)),
            daysOf(2026),
          );
          // Twice a year at most the clock leaves this time out.
          const other = runs.filter((run) => run.slice(11) !== time);
          assert.ok(other.length <= 2, other.join(', '));
        });
      });
    }
  });
}

describe('a change of the clock', () => {
  const around = (from: Date, days: number, time: string): string[] =>
    runsAt(scheduleOf(time), every(MINUTE, from.getTime(), from.getTime() + days * DAY));

  it('moves a time that does not exist to the same distance from midnight', () => {
    inZone('Europe/Berlin', () => {
      const runs = around(new Date(2026, 2, 28, 12), 2, '02:30');
      assert.deepEqual(runs, ['2026-03-29 03:30', '2026-03-30 02:30']);
    });
  });

  it('takes a time that exists twice for the first of both', () => {
    inZone('Europe/Berlin', () => {
      const from = new Date(2026, 9, 24, 12).getTime();
      const runs: number[] = [];
      const timetable = scheduleOf('02:30');
      let done = timetable.begin({ wallMs: from, steadyMs: 0 });
      for (const wallMs of every(MINUTE, from, from + 2 * DAY)) {
        const now = { wallMs, steadyMs: 0 };
        const { occurrence } = timetable.due(done, now);
        if (occurrence === undefined) continue;
        ({ done } = timetable.after(done, occurrence.mark, now));
        runs.push(wallMs);
      }
      assert.deepEqual(
        runs.map((ms) => new Date(ms).toISOString()),
        ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
      );
    });
  });

  it('leaves a day out that its zone has left out', () => {
    inZone('Pacific/Apia', () => {
      const runs = around(new Date(2011, 11, 28, 12), 3, '09:00');
      assert.deepEqual(runs, ['2011-12-29 09:00', '2011-12-31 09:00', '2012-01-01 09:00']);
    });
  });

  it('finds a midnight that does not exist', () => {
    inZone('Africa/Cairo', () => {
      const runs = around(new Date(2026, 3, 23, 12), 2, '00:00');
      assert.deepEqual(runs, ['2026-04-24 01:00', '2026-04-25 00:00']);
    });
  });
});

describe('a clock that jumps', () => {
  const noon = inZone('Europe/Berlin', () => new Date(2026, 5, 10, 12).getTime());
  const runs = (moments: Iterable<number>, schedule = '00:00'): string[] =>
    inZone('Europe/Berlin', () => runsAt(scheduleOf(schedule), moments));

  it('runs the days that passed while the machine slept, oldest first', () => {
    assert.deepEqual(runs([noon, noon + 3 * DAY]), [
      '2026-06-11 00:00',
      '2026-06-12 00:00',
      '2026-06-13 00:00',
    ]);
  });

  it('does no day again when it goes back over midnight', () => {
    assert.deepEqual(runs([noon, noon + 13 * HOUR, noon + 8 * HOUR, noon + 13 * HOUR, noon + DAY]), [
      '2026-06-11 00:00',
    ]);
  });

  it('runs the last day alone when it was set forward by months, as no machine sleeps so long', () => {
    assert.deepEqual(runs([noon, noon + 100 * DAY]), ['2026-09-18 00:00']);
    assert.deepEqual(runs([0, noon]), ['2026-06-10 00:00']);
    assert.deepEqual(runs([0, noon], 'mon 03:30'), ['2026-06-08 03:30']);
  });

  it('is far ahead for a while: the days that it left out are run when it is back, and those it showed are not run again', () => {
    const [far, back] = [100 * DAY, 3 * DAY];
    const ahead = [noon, noon + far, noon + far + DAY, noon + far + 2 * DAY];
    assert.deepEqual(runs([...ahead, noon + back, noon + back + DAY]), [
      ...['2026-09-18 00:00', '2026-09-19 00:00', '2026-09-20 00:00'],
      ...['2026-06-11 00:00', '2026-06-12 00:00', '2026-06-13 00:00', '2026-06-14 00:00'],
    ]);
    assert.deepEqual(runs([...ahead, ...every(DAY, noon + back, noon + far + 5 * DAY)]).slice(-5), [
      ...['2026-09-15 00:00', '2026-09-16 00:00', '2026-09-17 00:00'],
      ...['2026-09-21 00:00', '2026-09-22 00:00'],
    ]);
  });

  it('is some days ahead for a while: those count as done, and the first one after them is run', () => {
    const moments = [noon, noon + 3 * DAY, ...every(DAY, noon, noon + 5 * DAY)];
    assert.deepEqual(runs(moments), [
      ...['2026-06-11 00:00', '2026-06-12 00:00', '2026-06-13 00:00', '2026-06-14 00:00'],
    ]);
  });

  it('was wrong when the job was new: days that it had not come to are run', () => {
    assert.deepEqual(runs([noon + 3 * DAY, noon, noon + DAY, noon + 2 * DAY, noon + 4 * DAY]), [
      ...['2026-06-11 00:00', '2026-06-12 00:00', '2026-06-13 00:00', '2026-06-14 00:00'],
    ]);
    assert.deepEqual(runs([noon + 3_650 * DAY, noon, noon + DAY]), ['2026-06-11 00:00']);
  });

  it('and jumps at random runs no day twice, and leaves none out that it came to', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { random } = seededContext(seed);
    inZone('Europe/Berlin', () => {
      const isDaily = random() < 0.5;
      const timetable = scheduleOf(isDaily ? '00:00' : 'mon,wed,sat 17:30');
      const isOn = (day: number): boolean => isDaily || [1, 3, 6].includes((day + 4) % 7);
      const dayOf = (ms: number): number => timetable.begin({ wallMs: ms, steadyMs: 0 })[0]!;
      const run = new Set<number>();
      let wallMs = noon;
      let jumps = 0;
      let done = timetable.begin({ wallMs, steadyMs: 0 });
      for (let step = 0; step < 300; step++) {
        const before = dayOf(wallMs);
        const kind = random();
        if (kind < 0.7) wallMs += random() * 2 * DAY;
        else if (kind < 0.98 || jumps++ > 5) wallMs += (random() - 0.5) * 60 * DAY;
        else wallMs = noon + (random() - 0.5) * 2_000 * DAY;
        const now = { wallMs, steadyMs: 0 };
        for (;;) {
          const due = timetable.due(done, now);
          done = due.done ?? done;
          if (due.occurrence === undefined) break;
          const { mark } = due.occurrence;
          assert.ok(!run.has(mark), `day ${mark} was run twice (seed ${seed}, step ${step})`);
          run.add(mark);
          ({ done } = timetable.after(done, mark, now));
        }
        assert.ok(done.length <= MOST_DONE && done.every(Number.isFinite), String(done));
        // No more is remembered.
        if (done.length === MOST_DONE) return;
        const passed = dayOf(wallMs);
        for (let day = before + 1; passed - before <= 24 && day <= passed; day++)
          assert.ok(!isOn(day) || run.has(day), `day ${day} was left out (seed ${seed}, step ${step})`);
      }
    });
  });
});

describe('days of the week', () => {
  it('are run on these days and no other', () => {
    inZone('America/New_York', () => {
      const from = new Date(2026, 10, 1).getTime();
      const runs = runsAt(scheduleOf('mon,thu 03:30'), every(10 * MINUTE, from, from + 14 * DAY));
      assert.deepEqual(runs, [
        '2026-11-02 03:30',
        '2026-11-05 03:30',
        '2026-11-09 03:30',
        '2026-11-12 03:30',
      ]);
    });
  });

  it('say how long it is until the next one', () => {
    inZone('Europe/Berlin', () => {
      const timetable = scheduleOf('mon 03:30');
      const wallMs = new Date(2026, 9, 24, 3, 30).getTime();
      const now = { wallMs, steadyMs: 0 };
      // Over the change of the clock: an hour more than two days.
      assert.deepEqual(timetable.due(timetable.begin(now), now), { inMs: 2 * DAY + HOUR });
    });
  });
});

describe('a schedule', () => {
  it('is a time, days and a time, or an interval', () => {
    for (const text of ['00:00', '23:59', 'mon 03:30', 'sat,sun 12:00', '10ms', '5m', '1h', '30d'])
      assert.notEqual(readSchedule(text, localCalendar), undefined, text);
    for (const text of [
      '',
      '24:00',
      '12:60',
      '7:00',
      'monday 03:30',
      'xyz 03:30',
      'mon',
      '9ms',
      '-5m',
      '400d',
      '* * * * *',
    ])
      assert.equal(readSchedule(text, localCalendar), undefined, text);
  });
});
