/** Both ends of a channel between two masters, in one process: as JSON goes over it. */
import { EventEmitter } from 'node:events';
import { createLink, type Link, type LinkEnd } from '../../src/upgrade/link.ts';

export interface Linked {
  readonly one: Link;
  readonly other: Link;
  end(): void;
}

export function linked(): Linked {
  const ends = [new EventEmitter(), new EventEmitter()].map((emitter) =>
    Object.assign(emitter, { connected: true }),
  );
  for (const [index, end] of ends.entries()) {
    const send: LinkEnd['send'] = (message, _handle, _options, sent) => {
      const text = JSON.stringify(message);
      setImmediate(() => ends[1 - index]!.emit('message', JSON.parse(text)));
      sent(null);
      return true;
    };
    Object.assign(end, { send });
  }
  const [one, other] = ends.map((end) => createLink(end)) as [Link, Link];
  return {
    ...{ one, other },
    end() {
      for (const each of ends) Object.assign(each, { connected: false }).emit('disconnect');
    },
  };
}
