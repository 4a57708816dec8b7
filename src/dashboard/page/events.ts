/** What happened, the latest first; and a word of it for those who hear the page. */
import type { Mark } from '../contract.ts';
import { byId, el, setText, svg } from './dom.ts';
import { clock } from './format.ts';
import { glyphOf } from './glyphs.ts';

export interface Events {
  readonly marks: readonly Mark[];
  start(marks: readonly Mark[]): void;
  add(marks: readonly Mark[]): void;
}

const SHOWN = 50;
/** Worth a word at once; the rest can be read. */
const SPOKEN: ReadonlySet<Mark['kind']> = new Set([
  'crash',
  'reload',
  'algorithm',
  'drain',
  'scale',
  'state',
]);
const SPEAK_EVERY_MS = 3000;

export function createEvents(): Events {
  const list = byId('events');
  const none = byId('no-events');
  const speak = createVoice();
  const marks = new Map<number, Mark>();

  function show(mark: Mark): void {
    const known = list.querySelector(`[data-id="${mark.id}"]`);
    if (known !== null) {
      setText(known.querySelector('.text')!, mark.text);
      setText(known.querySelector('time')!, timeOf(mark));
      return;
    }
    const icon = svg('svg', { viewBox: '0 0 12 12', class: 'glyph', 'aria-hidden': 'true' });
    icon.append(svg('path', { d: glyphOf(mark.kind) }));
    const time = el('time', { datetime: new Date(mark.atMs).toISOString() }, timeOf(mark));
    const text = el('span', { class: 'text' }, mark.text);
    list.prepend(el('li', { 'data-id': mark.id, class: mark.kind }, icon, time, text));
    while (list.children.length > SHOWN) list.lastElementChild!.remove();
    none.hidden = true;
  }

  function keep(added: readonly Mark[]): void {
    for (const mark of added) {
      marks.set(mark.id, mark);
      show(mark);
    }
    for (const id of marks.keys()) if (marks.size > SHOWN) marks.delete(id);
  }

  return {
    get marks() {
      return [...marks.values()];
    },
    start(before) {
      marks.clear();
      list.replaceChildren();
      none.hidden = false;
      keep(before);
    },
    add(added) {
      keep(added);
      speak(added.filter(({ kind }) => SPOKEN.has(kind)).map(({ text }) => text));
    },
  };
}

function timeOf({ atMs, untilMs }: Mark): string {
  const [from, to] = [clock(atMs), clock(untilMs ?? atMs)];
  return from === to ? from : `${from} to ${to}`;
}

/** Says what came together in one go, and not too often. */
function createVoice(): (texts: readonly string[]) => void {
  const region = byId('spoken');
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    timer = undefined;
    if (waiting.length === 0) return;
    setText(region, waiting.join(' '));
    waiting = [];
    timer = setTimeout(say, SPEAK_EVERY_MS);
  };
  return (texts) => {
    waiting.push(...texts);
    if (timer === undefined) say();
  };
}
