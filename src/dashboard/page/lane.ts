/** One worker: who it is, how it is, its track with what it has, its numbers, and what can be done to it. */
import type { Lane } from '../contract.ts';
import { el, setAll, setText, svg } from './dom.ts';
import { bytes, count, milliseconds, percent, plural, rate } from './format.ts';
import { hue, stateIcon, states } from './states.ts';
import { wagons } from './wagons.ts';

export interface LaneActions {
  drain(slot: number): void;
  resume(slot: number): void;
  restart(slot: number): void;
  kill(slot: number): void;
  /** `now` is the weight that it has. */
  setWeight(slot: number, now: number): void;
}

export interface LaneRow {
  readonly element: HTMLLIElement;
  /** Width of the track, in pixels. */
  readonly trackWidth: number;
  /** `share` of the last seconds; `size` is how many connections a wagon stands for. */
  show(lane: Lane, share: number, size: number): void;
  /** Says why the buttons do nothing; undefined where they do. */
  lock(reason: string | undefined, canKill: boolean): void;
}

export function createLane(slot: number, actions: LaneActions): LaneRow {
  const icon = stateIcon();
  const word = el('span', { class: 'word' });
  const title = createTitle(slot, (now) => actions.setWeight(slot, now));
  const detail = el('span', { class: 'detail' });
  const who = el('div', { class: 'who' }, title.element, el('span', { class: 'state' }, icon, word), detail);
  const track = createTrack();
  const load = el('span', { class: 'load' });
  const figures = createFigures();
  const drain = el('button', { type: 'button' });
  const restart = el('button', { type: 'button', 'aria-label': `Restart worker ${slot}` }, 'Restart');
  const kill = el('button', { type: 'button', hidden: true, 'aria-label': `Kill worker ${slot}` }, 'Kill');
  const element = el(
    'li',
    { class: `lane ${hue(slot)}`, 'data-slot': slot },
    who,
    el('div', { class: 'track' }, track.element, load),
    figures.element,
    el('div', { class: 'acts' }, drain, restart, kill),
  );
  let isPaused = false;
  drain.addEventListener('click', () => (isPaused ? actions.resume(slot) : actions.drain(slot)));
  restart.addEventListener('click', () => actions.restart(slot));
  kill.addEventListener('click', () => actions.kill(slot));

  return {
    element,
    get trackWidth() {
      return track.element.clientWidth;
    },
    show(lane, share, size) {
      const { state, reason, generation } = lane;
      const shown = states[state];
      isPaused = state === 'paused';
      setAll(element, { 'data-state': state });
      setAll(icon.firstElementChild!, { d: shown.shape });
      setText(word, shown.word);
      setAll(who, {
        title: `Process ${generation} of this worker.${reason === undefined ? '' : ` ${reason}`}`,
      });
      setText(detail, detailOf(lane));
      title.show(lane);
      setText(load, loadOf(lane));
      track.show(lane, size);
      figures.show(lane, share);
      setText(drain, isPaused ? 'Resume' : 'Drain');
      setAll(drain, { 'aria-label': `${isPaused ? 'Resume' : 'Drain'} worker ${slot}` });
    },
    lock(reason, canKill) {
      kill.hidden = !canKill;
      for (const button of [title.weight, drain, restart, kill]) {
        setAll(button, { disabled: reason !== undefined, title: reason });
      }
    },
  };
}

function createTitle(slot: number, setWeight: (now: number) => void) {
  const weight = el('button', { type: 'button', class: 'weight' });
  let shown = 1;
  weight.addEventListener('click', () => setWeight(shown));
  return {
    element: el('div', { class: 'title' }, el('h3', {}, `Worker ${slot}`), weight),
    weight,
    show(lane: Lane): void {
      shown = lane.weight;
      setText(weight, `weight ${shown}`);
      setAll(weight, { 'aria-label': `weight ${shown} of worker ${slot}` });
    },
  };
}

function createTrack() {
  const busy = svg('path', { class: 'busy' });
  const idle = svg('path', { class: 'idle' });
  const pending = svg('path', { class: 'pending' });
  const element = svg('svg', { class: 'rail', 'aria-hidden': 'true' }, busy, idle, pending);
  return {
    element,
    show(lane: Lane, size: number): void {
      const drawn = wagons(lane, size);
      setAll(busy, { d: drawn.busy });
      setAll(idle, { d: drawn.idle });
      setAll(pending, { d: drawn.pending });
    },
  };
}

function createFigures() {
  const names = ['Requests/s', 'Share', 'p99', 'Event loop'] as const;
  const values = names.map(() => el('dd'));
  const bar = svg('rect', { height: 4, rx: 2 });
  values[3]!.append(
    el('span'),
    svg('svg', { class: 'gauge', 'aria-hidden': 'true' }, svg('rect', { class: 'all', rx: 2 }), bar),
  );
  const element = el('dl', { class: 'figures' });
  for (const [at, name] of names.entries()) element.append(el('div', {}, el('dt', {}, name), values[at]!));
  return {
    element,
    show({ requestsPerSecond, p99Ms, utilization }: Lane, share: number): void {
      setText(values[0]!, rate(requestsPerSecond));
      setText(values[1]!, percent(share));
      setText(values[2]!, milliseconds(p99Ms));
      setText(values[3]!.firstElementChild!, utilization === undefined ? '–' : percent(utilization));
      setAll(bar, { width: `${Math.round(Math.min(utilization ?? 0, 1) * 100)}%` });
    },
  };
}

function detailOf({ pid, finishing, memoryBytes }: Lane): string {
  const said = [
    pid === undefined ? 'no process' : `pid ${pid}`,
    ...(memoryBytes === undefined ? [] : [bytes(memoryBytes)]),
    ...(finishing > 0 ? [`${plural(finishing, 'connection')} in an older process`] : []),
  ];
  return said.join(' · ');
}

function loadOf({ state, reason, open, pending, inFlight }: Lane): string {
  if (reason !== undefined && (state === 'stalled' || state === 'gone' || state === 'full')) return reason;
  const waits = pending === 0 ? '' : ` · ${count(pending)} not taken`;
  return `${count(open)} open · ${count(inFlight)} in flight${waits}`;
}
