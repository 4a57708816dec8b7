/** What a key or a snapshot makes of the state of the view, and what is to be done then. */
import { sortable, sortRows } from './columns.ts';
import type { Action, Change, Mode, ProcessFigures, Step, TopEvent, TopState } from './contract.ts';
import { figuresOf } from './figures.ts';

const HISTORY = 120;
const PAGE = 10;
const MAX_TYPED = 1024;

export function beginning(algorithms: readonly string[], everyMs: number): TopState {
  return {
    figures: undefined,
    latest: undefined,
    history: [],
    sort: { by: sortable[0]!.head, isReversed: false },
    selected: undefined,
    mode: { type: 'table' },
    isPaused: false,
    notice: undefined,
    lost: undefined,
    ageMs: 0,
    algorithms,
    everyMs,
  };
}

export function advance(state: TopState, event: TopEvent): Step {
  switch (event.type) {
    case 'snapshot': {
      const figures = figuresOf(event.snapshot, state.latest);
      const { requestsPerSecond: rate } = figures;
      return step(state, {
        ...{ latest: event.snapshot, lost: undefined, ageMs: 0 },
        ...(state.isPaused
          ? {}
          : { figures, history: rate === undefined ? [] : [...state.history, rate].slice(-HISTORY) }),
      });
    }
    case 'lost':
      return step(state, { lost: event.reason, latest: undefined });
    case 'tick':
      return step(state, { ageMs: event.ageMs });
    case 'told':
      return step(state, { notice: event.notice });
    case 'paste':
      return state.mode.type === 'algorithm' ? typed(state, state.mode.text, event.text) : { state };
    case 'key':
      return pressed(state, event.key);
  }
}

/** The rows as they are shown. */
export function rowsOf({ figures, sort }: TopState): readonly ProcessFigures[] {
  return sortRows(figures?.processes ?? [], sort);
}

/** Index of the selected row; the first one where nothing is selected, -1 without rows. */
export function selectedIndex({ selected }: TopState, rows: readonly ProcessFigures[]): number {
  const index = rows.findIndex(({ key }) => key === selected);
  if (index !== -1 || rows.length === 0) return index;
  // Its successor, where it has been replaced.
  const slot = Number(selected?.split(':')[0]);
  return Math.max(
    0,
    rows.findIndex(({ process, isNewest }) => isNewest && process.slot === slot),
  );
}

function pressed(before: TopState, key: string): Step {
  const always = inEveryMode[key];
  if (always !== undefined) return { state: before, action: always };
  const state = { ...before, notice: undefined };
  switch (state.mode.type) {
    case 'table':
      return inTable(state, key);
    case 'help':
      return inHelp(state, state.mode.from, key);
    case 'confirm':
      return inConfirm(state, state.mode.change, key);
    case 'algorithm':
      return inAlgorithm(state, state.mode.text, key);
  }
}

const inEveryMode: Readonly<Record<string, Action>> = {
  'ctrl-c': { type: 'interrupt' },
  'ctrl-z': { type: 'suspend' },
  'ctrl-l': { type: 'redraw' },
};

function inTable(state: TopState, key: string): Step {
  const moved = moves[key];
  if (moved !== undefined) return select(state, moved);
  const column = sortable[Number(key) - 1];
  if (/^[1-9]$/.test(key) && column !== undefined) return sortBy(state, column.head);
  switch (key) {
    case 'q':
      return { state, action: { type: 'quit' } };
    case 'p':
    case ' ':
      return pause(state);
    case 'h':
    case '?':
      return enter(state, { type: 'help', from: 0 });
    case 'right':
    case '>':
      return sortNext(state, 1);
    case 'left':
    case '<':
      return sortNext(state, -1);
    case 's':
      return step(state, { sort: { ...state.sort, isReversed: !state.sort.isReversed } });
    case 'd':
      return askFor(state, 'drain');
    case 'r':
      return askFor(state, 'restart');
    case 'u':
      return askFor(state, 'resume');
    case 'a':
      if (state.lost !== undefined) return refuse(state);
      return enter(state, { type: 'algorithm', text: state.figures?.snapshot.algorithm ?? '' });
    default:
      return { state };
  }
}

const moves: Readonly<Record<string, (index: number, last: number) => number>> = {
  up: (index) => index - 1,
  k: (index) => index - 1,
  down: (index) => index + 1,
  j: (index) => index + 1,
  'page-up': (index) => index - PAGE,
  'page-down': (index) => index + PAGE,
  home: () => 0,
  end: (_, last) => last,
};

function select(state: TopState, moved: (index: number, last: number) => number): Step {
  const rows = rowsOf(state);
  const last = rows.length - 1;
  const index = Math.min(last, Math.max(0, moved(selectedIndex(state, rows), last)));
  return step(state, { selected: rows[index]?.key });
}

/** A second time turns the order. */
function sortBy(state: TopState, by: string): Step {
  const isReversed = state.sort.by === by && !state.sort.isReversed;
  return step(state, { sort: { by, isReversed } });
}

function sortNext(state: TopState, by: 1 | -1): Step {
  const index = sortable.findIndex(({ head }) => head === state.sort.by) + by;
  const { head } = sortable[(index + sortable.length) % sortable.length]!;
  return step(state, { sort: { by: head, isReversed: false } });
}

function pause(state: TopState): Step {
  if (!state.isPaused) return step(state, { isPaused: true });
  // The time of the pause is a gap.
  const figures =
    state.latest === undefined ? state.figures : figuresOf(state.latest, state.figures?.snapshot);
  return step(state, { isPaused: false, figures, history: [] });
}

/** What ends connections or takes a worker away is confirmed first; the question names it, whatever moves meanwhile. */
function askFor(state: TopState, type: 'drain' | 'restart' | 'resume'): Step {
  if (state.lost !== undefined) return refuse(state);
  const rows = rowsOf(state);
  const row = rows[selectedIndex(state, rows)];
  if (row === undefined) return { state };
  const { slot, generation } = row.process;
  if (!row.isNewest) {
    const text = `Generation ${generation} of worker ${slot} has a successor; choose that one.`;
    return step(state, { notice: { text, isFailure: true } });
  }
  const change: Change = { type, slot };
  if (type === 'resume') return { state, action: { type: 'change', change } };
  return enter({ ...state, selected: row.key }, { type: 'confirm', change });
}

function refuse(state: TopState): Step {
  return step(state, { notice: { text: 'There is no connection to the master.', isFailure: true } });
}

function inConfirm(state: TopState, change: Change, key: string): Step {
  if (key === 'y' || key === 'Y') {
    return { ...enter(state, { type: 'table' }), action: { type: 'change', change } };
  }
  const isNo = key === 'n' || key === 'N' || key === 'escape' || key === 'q';
  return isNo ? enter(state, { type: 'table' }) : { state };
}

function inHelp(state: TopState, from: number, key: string): Step {
  if (key === 'up' || key === 'k') return enter(state, { type: 'help', from: Math.max(0, from - 1) });
  if (key === 'down' || key === 'j') return enter(state, { type: 'help', from: from + 1 });
  return enter(state, { type: 'table' });
}

function inAlgorithm(state: TopState, text: string, key: string): Step {
  switch (key) {
    case 'escape':
      return enter(state, { type: 'table' });
    case 'enter': {
      const algorithm = text.trim();
      if (algorithm === '') return enter(state, { type: 'table' });
      return enter(state, { type: 'confirm', change: { type: 'algorithm', algorithm } });
    }
    case 'up':
    case 'down':
      return enter(state, { type: 'algorithm', text: neighbour(state, text, key === 'up' ? -1 : 1) });
    case 'backspace':
      return enter(state, { type: 'algorithm', text: [...text].slice(0, -1).join('') });
    case 'ctrl-u':
      return enter(state, { type: 'algorithm', text: '' });
    default:
      return [...key].length === 1 ? typed(state, text, key) : { state };
  }
}

/** The name before or after the one that is there. */
function neighbour({ algorithms }: TopState, text: string, by: 1 | -1): string {
  const index = algorithms.indexOf(/^[^(:]*/.exec(text)![0]);
  if (index === -1) return (by === 1 ? algorithms[0] : algorithms.at(-1)) ?? text;
  return algorithms[(index + by + algorithms.length) % algorithms.length]!;
}

function typed(state: TopState, text: string, added: string): Step {
  return enter(state, {
    type: 'algorithm',
    text: (text + added.replace(/\p{Cc}/gu, '')).slice(0, MAX_TYPED),
  });
}

function enter(state: TopState, mode: Mode): Step {
  return step(state, { mode });
}

function step(state: TopState, change: Partial<TopState>): Step {
  return { state: { ...state, ...change } };
}
