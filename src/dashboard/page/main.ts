/** The page, put together: what the master tells goes to those who show it. */
import type { Frame, Hello } from '../contract.ts';
import { createAlgorithms } from './algorithms.ts';
import { laneActions, rebalance, reload, scale } from './changes.ts';
import { byId, onLayoutChange, setAll, setText } from './dom.ts';
import { createEvents } from './events.ts';
import { showFrame, showHello } from './headline.ts';
import { createLanes } from './lanes.ts';
import { showLine, showTerms, takeToken } from './notices.ts';
import { createQueue } from './queue.ts';
import { leave, openSession } from './session.ts';
import { openStream } from './stream.ts';
import { createTimeLines } from './time-lines.ts';
import { createTracks } from './tracks.ts';

const lanes = createLanes(laneActions);
const tracks = createTracks(lanes);
const queue = createQueue();
const timeLines = createTimeLines();
const events = createEvents();
const algorithms = createAlgorithms();
let workers = 0;
let isHeld = false;

function greeted(hello: Hello): void {
  showHello(hello);
  showTerms(hello.readOnly, hello.endsAtMs);
  algorithms.offer(hello.algorithms);
  lock(hello.readOnly, hello.canKill === true);
  timeLines.start(hello.points);
  events.start(hello.marks);
}

function seen(frame: Frame): void {
  workers = frame.workers;
  timeLines.add(pointOf(frame));
  if (isHeld) return;
  showFrame(frame);
  algorithms.show(frame.algorithm);
  lanes.show(frame);
  queue.show(frame);
  tracks.lay();
  timeLines.draw(events.marks);
  setText(byId('workers'), String(workers));
}

/** As the server makes them of what it keeps. */
function pointOf({ atMs, waiting, rates, master, lanes: all }: Frame) {
  const shares: number[] = [];
  const loops: number[] = [];
  for (const { slot, share, utilization = 0 } of all) {
    shares[slot - 1] = share;
    loops[slot - 1] = utilization;
  }
  return { atMs, waiting, ...rates, master: master.utilization, shares, loops };
}

function lock(reason: string | undefined, canKill: boolean): void {
  lanes.lock(reason, canKill);
  algorithms.lock(reason);
  for (const id of ['reload', 'rebalance', 'fewer', 'more']) {
    setAll(byId(id), { disabled: reason !== undefined, title: reason });
  }
}

const hold = byId<HTMLButtonElement>('hold');
hold.addEventListener('click', () => {
  isHeld = !isHeld;
  setAll(hold, { 'aria-pressed': String(isHeld) });
});
byId('reload').addEventListener('click', () => void reload());
byId('rebalance').addEventListener('click', () => void rebalance());
byId('fewer').addEventListener('click', () => void scale(workers - 1, workers));
byId('more').addEventListener('click', () => void scale(workers + 1, workers));
onLayoutChange(() => tracks.lay());
addEventListener('resize', () => tracks.lay());

const stream = openStream(
  {
    hello: greeted,
    frame: seen,
    marks: (marks) => events.add(marks),
    handovers(handOvers) {
      queue.handed(handOvers);
      if (!isHeld) tracks.send(handOvers);
    },
  },
  showLine,
);
takeToken(() => stream.open());
byId('log-out').addEventListener('click', async () => {
  stream.close();
  await leave().then(
    () => showLine('refused'),
    () => stream.open(),
  );
});

async function enterByAddress(): Promise<void> {
  if (await openSession()) stream.open();
  else showLine('refused');
}

// The address of a master that was started again differs in its fragment alone: the browser loads nothing for that.
addEventListener('hashchange', () => void enterByAddress());
await enterByAddress();
