/** The stream of what the master tells, opened again when it breaks, and closed while nobody sees the page. */
import type { Told } from '../contract.ts';

export type Handlers = { readonly [Name in keyof Told]: (told: Told[Name]) => void };

/** `refused`: it needs a session. `full`: as many look as may. `lost`: nobody answers. */
export type Line = 'open' | 'lost' | 'refused' | 'full';

export interface Stream {
  open(): void;
  close(): void;
}

const AGAIN_MS = 1000;

export function openStream(handlers: Handlers, changed: (line: Line) => void): Stream {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(again);
    source?.close();
    source = undefined;
  }

  function open(): void {
    close();
    const opened = new EventSource('/feed');
    source = opened;
    opened.addEventListener('open', () => changed('open'));
    opened.addEventListener('error', () => {
      if (source !== opened) return;
      if (opened.readyState === EventSource.CONNECTING) changed('lost');
      else void explain();
    });
    for (const [name, handle] of Object.entries(handlers)) {
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => handle(JSON.parse(data)));
    }
  }

  /** An EventSource does not say why it was refused. */
  async function explain(): Promise<void> {
    close();
    const status = await fetch('/v1/status').then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 401) return changed('refused');
    changed(status === 200 ? 'full' : 'lost');
    again = setTimeout(open, AGAIN_MS);
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else open();
  });
  return { open, close };
}
