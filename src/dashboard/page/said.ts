/** What came of what was asked, said once and shown for a while. */
import { byId, setAll, setText } from './dom.ts';

const SHOWN_MS = 12_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** What failed stays until something else is said. */
export function say(text: string, kind: 'busy' | 'done' | 'failed'): void {
  const place = byId('said');
  clearTimeout(timer);
  setText(place, text);
  setAll(place, { 'data-kind': kind });
  if (kind === 'done') timer = setTimeout(() => setText(place, ''), SHOWN_MS);
}
