/** The screen: header, table, a line about what is selected, and the keys or a question. */
import { clean, cut, cutLine, span, widthOf } from './cells.ts';
import type { Change, Line, Size, TopState } from './contract.ts';
import { header } from './header.ts';
import { helpLines } from './help.ts';
import { rowsOf, selectedIndex } from './state.ts';
import { tableLines } from './table.ts';

/** Fewer rows than this have no line about the selected process, and fewer than the second no empty one. */
const ROWS_FOR_DETAIL = 8;
const ROWS_FOR_GAP = 16;

/** As many lines as there are rows, none longer than there are columns. */
export function frame(state: TopState, size: Size, isUnicode: boolean): readonly Line[] {
  const lines =
    state.mode.type === 'help'
      ? helpFrame(state.mode.from, size, isUnicode)
      : tableFrame(state, size, isUnicode);
  const filled = Array.from({ length: size.rows }, (_, row) => lines[row] ?? []);
  return filled.map((line) => cutLine(line, size.columns, isUnicode));
}

function tableFrame(state: TopState, { columns, rows: height }: Size, isUnicode: boolean): Line[] {
  const rows = rowsOf(state);
  const selected = selectedIndex(state, rows);
  const hasDetail = height >= ROWS_FOR_DETAIL;
  const hasGap = height >= ROWS_FOR_GAP;
  // The footer and the heads of the columns stay, then half of the height goes to rows.
  const fixed = 2 + Number(hasDetail) + Number(hasGap);
  const wanted = Math.min(Math.max(rows.length, 1), Math.ceil(height / 2));
  const top = header(state, columns, isUnicode).slice(0, Math.max(1, height - fixed - wanted));
  const room = Math.max(0, height - fixed - top.length);
  const from = Math.max(0, Math.min(selected - Math.floor(room / 2), rows.length - room));
  const [head = [], ...body] = tableLines(rows, {
    ...{ width: columns, isUnicode, sort: state.sort, selected, from, count: room },
  });
  const empty = Array.from({ length: Math.max(0, room - body.length) }, (): Line => []);
  return [
    ...top,
    ...(hasGap ? [[]] : []),
    head,
    ...body,
    ...empty,
    ...(hasDetail ? [detail(state, { from, room, columns, isUnicode })] : []),
    footer(state, { columns, isUnicode, hasDetail }),
  ];
}

interface DetailForm {
  readonly from: number;
  readonly room: number;
  readonly columns: number;
  readonly isUnicode: boolean;
}

/** What came of the last change; else why the selected process is as it is. */
function detail(state: TopState, { from, room, columns, isUnicode }: DetailForm): Line {
  if (state.notice !== undefined) return noticeLine(state, columns, isUnicode);
  const rows = rowsOf(state);
  const row = rows[selectedIndex(state, rows)];
  if (row === undefined) return [span('no workers', 'faint')];
  const { slot, generation, pid, reason } = row.process;
  const failure = state.figures?.snapshot.slots.find((each) => each.slot === slot)?.lastFailure;
  const said = [
    reason,
    ...(failure === undefined || reason?.includes(failure) ? [] : [`The last failure: ${failure}.`]),
  ];
  const about = said.filter((each) => each !== undefined).join(' ');
  const until = Math.min(rows.length, from + room);
  const where = rows.length > room ? `${from + 1}-${until} of ${rows.length}  ` : '';
  const which = `worker ${slot}, generation ${generation}${pid === undefined ? '' : `, pid ${pid}`}`;
  return [span(clean(`${where}${which}  ${about}`, isUnicode), 'faint')];
}

function noticeLine({ notice }: TopState, columns: number, isUnicode: boolean): Line {
  const { text, isFailure } = notice!;
  const said = clean(isFailure ? `failed: ${text}` : text, isUnicode);
  return [span(cut(said, columns, isUnicode), isFailure ? 'bad' : 'strong')];
}

interface FooterForm {
  readonly columns: number;
  readonly isUnicode: boolean;
  readonly hasDetail: boolean;
}

function footer(state: TopState, { columns, isUnicode, hasDetail }: FooterForm): Line {
  const { mode, notice } = state;
  if (mode.type === 'confirm') return [span(question(mode.change, columns, isUnicode), 'strong')];
  if (mode.type === 'algorithm') return [span(prompt(mode.text, columns, isUnicode), 'strong')];
  if (notice !== undefined && !hasDetail) return noticeLine(state, columns, isUnicode);
  const shown = keys.filter(([, width]) => columns >= width).map(([text]) => text);
  return [span(shown.join('  '), 'faint')];
}

/** Each with the columns from which on it is shown. */
const keys: readonly (readonly [text: string, from: number])[] = [
  ['? help', 0],
  ['q quit', 0],
  ['p pause', 36],
  ['d drain', 36],
  ['r restart', 72],
  ['u resume', 72],
  ['a algorithm', 72],
  ['< > sort', 72],
  ['s reverse', 90],
];

function question(change: Change, columns: number, isUnicode: boolean): string {
  const answers = '? (y/n)';
  const what =
    change.type === 'algorithm'
      ? `Change the algorithm to ${change.algorithm}`
      : `${change.type === 'drain' ? 'Drain' : 'Restart'} worker ${change.slot}`;
  return cut(clean(what, isUnicode), columns - answers.length, isUnicode) + answers;
}

/** The end of what is typed stays in sight. */
function prompt(text: string, columns: number, isUnicode: boolean): string {
  const label = 'Algorithm: ';
  const hint = columns >= 72 ? '   (up and down choose, Enter, Esc)' : '';
  let shown = clean(text, isUnicode);
  while (widthOf(shown) > columns - label.length - hint.length - 1) shown = [...shown].slice(1).join('');
  return `${label}${shown}_${hint}`;
}

function helpFrame(from: number, { rows }: Size, isUnicode: boolean): Line[] {
  const lines = helpLines(isUnicode);
  const room = Math.max(1, rows - 1);
  const first = Math.min(from, Math.max(0, lines.length - room));
  const shown = lines.slice(first, first + room);
  const empty = Array.from({ length: room - shown.length }, (): Line => []);
  const isWhole = shown.length === lines.length;
  return [
    ...shown,
    ...empty,
    [span(isWhole ? 'any key goes back' : 'up and down scroll, any other key goes back', 'faint')],
  ];
}
