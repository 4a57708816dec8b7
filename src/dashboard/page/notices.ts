/** What stands above all else: the line to the master is broken, the page only reads, or it is about to end. */

import { byId, setAll, setText } from './dom.ts';
import { clock } from './format.ts';
import { enter } from './session.ts';
import type { Line } from './stream.ts';

const texts: Readonly<Record<Line, string>> = {
  open: '',
  lost: 'The master does not answer. What is shown is old; the page tries again.',
  full: 'As many look at this page as may. It tries again.',
  refused: '',
};

export function showLine(line: Line): void {
  const notice = byId('line');
  setText(notice, texts[line]);
  notice.hidden = texts[line] === '';
  setAll(document.body, { 'data-line': line });
  byId('entry').hidden = line !== 'refused';
  byId('content').hidden = line === 'refused';
  byId('acts').hidden = line === 'refused';
}

export function showTerms(readOnly: string | undefined, endsAtMs: number | undefined): void {
  const said = [
    ...(readOnly === undefined ? [] : [readOnly]),
    ...(endsAtMs === undefined ? [] : [`This page ends at ${clock(endsAtMs)}.`]),
  ];
  const notice = byId('terms');
  setText(notice, said.join(' '));
  notice.hidden = said.length === 0;
}

/** The form in which the token is given by hand. */
export function takeToken(entered: () => void): void {
  const form = byId<HTMLFormElement>('entry-form');
  const field = byId<HTMLInputElement>('entry-token');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Whole addresses are pasted, too.
    const token = field.value.trim().replace(/^.*#/, '');
    void enter(token).then((isRight) => {
      byId('entry-wrong').hidden = isRight;
      if (!isRight) return;
      field.value = '';
      entered();
    });
  });
}
