/** Masters that say nothing, something else, or no more. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { sampleMaster } from '../../../src/cli/top/samples.ts';
import { snapshot } from '../../admin/fake-snapshot.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';

const root = temporaryDirectory();
const servers: Server[] = [];
let count = 0;

async function serve(listener: RequestListener): Promise<string> {
  const path = join(root, `${++count}.sock`);
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

/** Codes of what was lost and numbers of workers, in order, until there are `until` of them. */
async function seen(path: string, until = 1): Promise<(string | number)[]> {
  const found: (string | number)[] = [];
  const ending = new AbortController();
  const add = (one: string | number): void => {
    if (found.push(one) >= until) ending.abort();
  };
  await sampleMaster(
    {
      find: async () => ({ name: undefined, path }),
      ...{ everyMs: 250, timeoutMs: 50, signal: ending.signal },
    },
    { sample: ({ workers }) => add(workers), lost: ({ code }) => add(code) },
  );
  return found;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the samples of a master', () => {
  it('are an error where the first never comes, as with lb status', async () => {
    await assert.rejects(seen(join(root, 'none.sock')), { code: 'ERR_NOT_RUNNING' });
    const silent = await serve(() => {});
    await assert.rejects(seen(silent), { code: 'ERR_TIMED_OUT' });
    const older = await serve((_, response) => {
      response.writeHead(404).end('{"error":{"code":"ERR_NO_ROUTE","message":"There is no such path."}}');
    });
    await assert.rejects(seen(older), { code: 'ERR_NO_ANSWER', message: /There is no such path/ });
    for (const [text, reason] of [
      ['nonsense\n', /no JSON/],
      ['null\n', /schema undefined/],
      ['{"schema":2}\n', /the schema 2, and this lb reads 1/],
    ] as const) {
      const other = await serve((_, response) => void response.end(text));
      await assert.rejects(seen(other), { code: 'ERR_NO_ANSWER', message: reason });
    }
  });

  it('go on after a loss, over lines that come in pieces', async () => {
    let asked = 0;
    const path = await serve((request, response) => {
      assert.equal(request.url, '/v1/watch?everyMs=250');
      const line = JSON.stringify({ ...snapshot, workers: ++asked });
      response.write(line.slice(0, 100));
      setImmediate(() => {
        response.write(`${line.slice(100)}\n${line}\n`);
        if (asked === 1) response.socket!.destroySoon();
      });
    });
    assert.deepEqual(await seen(path, 5), [1, 1, 'ERR_NO_ANSWER', 2, 2]);
  });
});
