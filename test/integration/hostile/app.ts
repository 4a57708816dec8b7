/**
 * An app whose worker in slot 1 does what it is told, at an address of its own; the other workers serve another one.
 * `POST /` with the name of an act, after its seed and a space, is answered when it is done.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { seeded } from './act.ts';
import { actLists } from './acts.ts';

const { LB_SLOT, HOSTILE_PORT, SERVED_PORT } = process.env;
const isHostile = LB_SLOT === '1';

if (isHostile) {
  // What its acts lead to is of no interest, as long as it lives.
  process.on('uncaughtException', () => {});
  process.on('unhandledRejection', () => {});
}

const server = createServer(async (request, response) => {
  if (isHostile && request.method === 'POST') {
    const [seed, ...words] = (await text(request)).split(' ');
    const name = words.join(' ');
    const act = actLists.flatMap(({ acts }) => acts).find((candidate) => candidate.name === name);
    await act?.act(seeded(Number(seed)));
  }
  response.end(`slot ${LB_SLOT}\n`);
});
server.listen(Number(isHostile ? HOSTILE_PORT : SERVED_PORT));
