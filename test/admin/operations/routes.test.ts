import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { pointsmanError } from '../../../src/errors.ts';
import type { Operations } from '../../../src/master/operations/contract.ts';
import { type FakeOperations, fakeOperations, status } from '../fake-operations.ts';
import { type Opened, open as openAt } from '../open.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();
const opened: Opened[] = [];

async function open(different: Partial<Operations> = {}): Promise<Opened & { operations: FakeOperations }> {
  const operations = fakeOperations(different);
  const one = await openAt(root, { operations, options: { name: 'shop' } });
  opened.push(one);
  return { ...one, operations };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ control }) => control.close()));
});

/** Path, body, call, and what is answered beside the schema. */
const changes: readonly [target: string, body: object | undefined, call: unknown[], report: object][] = [
  ['/v1/reload', undefined, ['reload', {}], { id: 1, result: 'done', unchanged: [], durationMs: 5 }],
  [
    '/v1/reload',
    { replace: true, batch: 'auto', check: '/health', watchMs: 0 },
    ['reload', { replace: true, batch: 'auto', check: '/health', watchMs: 0 }],
    { id: 1, result: 'done', unchanged: [], durationMs: 5 },
  ],
  ['/v1/scale', { workers: 0 }, ['scale', { workers: 0 }], { before: 2, workers: 4 }],
  ['/v1/scale', { by: -1 }, ['scale', { by: -1 }], { before: 2, workers: 4 }],
  ['/v1/workers/2/drain', { timeoutMs: 500 }, ['drain', 2, 500], { slot: 2, open: 0 }],
  ['/v1/workers/2/drain', undefined, ['drain', 2, undefined], { slot: 2, open: 0 }],
  ['/v1/workers/2/resume', {}, ['resume', 2], { slot: 2 }],
  ['/v1/workers/1024/restart', undefined, ['restart', 1024], { slot: 1024, pid: 4712, generation: 5 }],
  ['/v1/agent/restart', undefined, ['restart', 'agent'], { pid: 4712, generation: 5 }],
  ['/v1/workers/2/weight', { weight: 0.5 }, ['setWeight', 2, 0.5], { slot: 2, weight: 0.5 }],
  ['/v1/algorithm', { algorithm: 'p2c(d=3)' }, ['setAlgorithm', 'p2c(d=3)'], { algorithm: 'p2c(d=3)' }],
  ['/v1/rebalance', undefined, ['rebalance'], { moved: 7 }],
  ['/v1/logs/reopen', undefined, ['reopenLogs'], { files: ['/var/log/lb.log'] }],
  ['/v1/upgrade', undefined, ['upgrade'], { pid: 4711 }],
  ['/v1/stop', { timeoutMs: 0 }, ['stop', 0], { clean: true, killed: 0, shed: 0, cut: 0 }],
];

describe('the routes of the control socket', () => {
  it('tell the status, with the name that commands know', async () => {
    const { get } = await open();
    const expected = { ...status, name: 'shop', version: '1.2.3' };
    assert.deepEqual(await get('/v1/status'), { status: 200, body: JSON.parse(JSON.stringify(expected)) });
  });

  it('carry out every change once, with what was asked, and tell what came of it', async () => {
    for (const [target, body, call, report] of changes) {
      const { operations, post, control } = await open();
      assert.deepEqual(await post(target, body), { status: 200, body: { schema: 1, ...report } }, target);
      assert.deepEqual(
        operations.calls.map((each) => JSON.stringify(each)),
        [JSON.stringify(call)],
      );
      await control.close();
    }
  });

  it('log every change with what was asked, how it ended and how long it took', async () => {
    const { post, log } = await open({
      scale: async () => {
        throw pointsmanError('ERR_BUSY', { running: 'Reload 3', forMs: 9 });
      },
    });
    await post('/v1/workers/2/weight', { weight: 2 });
    await post('/v1/scale', { by: 1 });
    const told = log.filter(({ event }) => event !== 'control');
    assert.deepEqual(
      told.map(({ event, operation, slot, asked, code }) => [event, operation, slot, asked, code]),
      [
        ['control-asked', 'weight', 2, { weight: 2 }, undefined],
        ['control-done', 'weight', 2, { weight: 2 }, undefined],
        ['control-asked', 'scale', undefined, { by: 1 }, undefined],
        ['control-failed', 'scale', undefined, { by: 1 }, 'ERR_BUSY'],
      ],
    );
    assert.ok(
      told.every(({ event, durationMs }) => event === 'control-asked' || Number.isInteger(durationMs)),
    );
    assert.match(String(told[0]!.msg), /^weight worker 2: asked for \{"weight":2\}$/);
  });

  it('tell each refusal of the master with its code and a fitting status', async () => {
    for (const [error, expected] of [
      [pointsmanError('ERR_BUSY', { running: 'Reload 3', forMs: 9 }), 409],
      [pointsmanError('ERR_NO_SLOT', { slot: 9, workers: 2 }), 404],
      [pointsmanError('ERR_LAST_WORKER', { slot: 1 }), 409],
      [pointsmanError('ERR_STOPPING', {}), 503],
      [pointsmanError('ERR_WORKER_START_FAILED', { slot: 1, outcome: 'exit code 1', output: 'boom' }), 500],
    ] as const) {
      const { post, control } = await open({
        restart: async () => {
          throw error;
        },
      });
      assert.deepEqual(await post('/v1/workers/1/restart'), {
        status: expected,
        body: { schema: 1, error: { code: error.code, message: error.message } },
      });
      await control.close();
    }
  });

  it('tell a reload that came to nothing as a failure, with its report', async () => {
    const report = {
      id: 4,
      result: 'rolled-back',
      reason: 'Worker 2 exited (exit code 1).\nboom',
      unchanged: [],
      durationMs: 9,
    } as const;
    const { post, log } = await open({ reload: async () => report });
    const { status: answered, body } = await post('/v1/reload');
    assert.equal(answered, 500);
    const { error, ...others } = body as { error: { code: string; message: string } };
    assert.deepEqual(others, { schema: 1, ...report });
    assert.equal(error.code, 'ERR_ROLLED_BACK');
    assert.match(error.message, /served before still does\. Worker 2 exited \(exit code 1\)\.\nboom$/);
    assert.equal(log.at(-1)!.code, 'ERR_ROLLED_BACK');
  });

  it('answer a bug with a sentence and log its stack', async () => {
    const { post, log } = await open({
      rebalance: async () => {
        throw new TypeError('x is not a function');
      },
    });
    const { status: answered, body } = await post('/v1/rebalance');
    assert.equal(answered, 500);
    assert.match(JSON.stringify(body), /ERR_INTERNAL.*x is not a function/);
    assert.ok(log.some(({ err }) => (err as { stack?: string })?.stack?.includes('TypeError')));
  });

  it('answer at once where nobody wants to wait, unless it is refused at once', async () => {
    let done = (_report: object): void => {};
    const { post, log, operations } = await open({
      reload: () =>
        new Promise((resolve) => {
          done = resolve as (report: object) => void;
        }),
      scale: async () => {
        throw pointsmanError('ERR_BUSY', { running: 'Reload 3', forMs: 9 });
      },
    });
    assert.deepEqual(await post('/v1/reload?wait=false'), {
      status: 202,
      body: { schema: 1, accepted: true },
    });
    assert.equal(operations.calls.length, 1);
    assert.equal((await post('/v1/scale?wait=false', { by: 1 })).status, 409);
    done({ id: 1, result: 'done', unchanged: [], durationMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(log.some(({ event, operation }) => event === 'control-done' && operation === 'reload'));
  });

  it('log a change that fails after nobody wanted to wait', async () => {
    const { post, log } = await open({
      restart: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw pointsmanError('ERR_STOPPING', {});
      },
    });
    assert.equal((await post('/v1/workers/1/restart?wait=false')).status, 202);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(log.at(-1)!.code, 'ERR_STOPPING');
  });

  it('go on with a change whose client goes away', async () => {
    let done = (_report: object): void => {};
    const { path, log, operations } = await open({
      reload: () =>
        new Promise((resolve) => {
          done = resolve as (report: object) => void;
        }),
    });
    const client = connect({ path });
    client.write('POST /v1/reload HTTP/1.1\r\nHost: lb\r\nContent-Length: 0\r\n\r\n');
    while (operations.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    client.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    done({ id: 1, result: 'done', unchanged: [], durationMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(log.at(-1)!.event, 'control-done');
  });

  it('answer health as a status that probes understand', async () => {
    const { get } = await open({ readiness: () => ({ ok: false, reason: 'It is stopping.' }) });
    assert.deepEqual(await get('/livez'), { status: 200, body: { schema: 1, ok: true } });
    assert.deepEqual(await get('/readyz'), {
      status: 503,
      body: { schema: 1, ok: false, reason: 'It is stopping.' },
    });
  });
});

describe('what is asked wrongly', () => {
  const wrong: readonly [target: string, body: string | undefined, status: number, code: string][] = [
    ['/v1/reload', '{"replce":true}', 400, 'ERR_UNKNOWN_OPTION'],
    ['/v1/reload', '{"__proto__":{"replace":true}}', 400, 'ERR_UNKNOWN_OPTION'],
    ['/v1/reload', '{"constructor":1}', 400, 'ERR_UNKNOWN_OPTION'],
    ['/v1/reload', '{"toString":1}', 400, 'ERR_UNKNOWN_OPTION'],
    ['/v1/reload', '{"replace":"yes"}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"batch":0}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"batch":"all"}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"check":"file:///etc/passwd"}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"check":"/a\\r\\nX: y"}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"watchMs":-1}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/reload', '{"watchMs":1e999}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', undefined, 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', '{"workers":2,"by":1}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', '{"workers":1.5}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', '{"workers":100000}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', '{"workers":"4"}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/scale', '[4]', 400, 'ERR_INVALID_BODY'],
    ['/v1/scale', 'null', 400, 'ERR_INVALID_BODY'],
    ['/v1/scale', '{"workers":4', 400, 'ERR_INVALID_BODY'],
    ['/v1/scale', '\xff', 400, 'ERR_INVALID_BODY'],
    ['/v1/algorithm', '{}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/algorithm', '{"algorithm":{"file":"/x.js"}}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/workers/1/weight', undefined, 400, 'ERR_INVALID_OPTION'],
    ['/v1/workers/1/weight', '{"weight":null}', 400, 'ERR_INVALID_OPTION'],
    ['/v1/workers/0/drain', undefined, 404, 'ERR_NO_SLOT'],
    ['/v1/workers/x/drain', undefined, 404, 'ERR_NO_SLOT'],
    ['/v1/workers/1e3/drain', undefined, 404, 'ERR_NO_SLOT'],
    ['/v1/workers/-1/drain', undefined, 404, 'ERR_NO_SLOT'],
    ['/v1/workers/1/explode', undefined, 404, 'ERR_UNKNOWN_PATH'],
    ['/v1/status', undefined, 405, 'ERR_METHOD'],
    ['/v1/nothing', undefined, 404, 'ERR_UNKNOWN_PATH'],
    ['//v1/stop', undefined, 404, 'ERR_UNKNOWN_PATH'],
    ['/v1/stop?wait=maybe', undefined, 400, 'ERR_INVALID_QUERY'],
    ['/v1/stop?force=true', undefined, 400, 'ERR_INVALID_QUERY'],
    ['http://lb/v1/stop', undefined, 400, 'ERR_MALFORMED'],
  ];

  it('is refused with a code and a sentence, before any operation, and changes nothing', async () => {
    const { path, operations, log } = await open();
    for (const [target, body, expected, code] of wrong) {
      const { status: answered, error } = await postRaw(path, target, body);
      assert.deepEqual([answered, error?.code], [expected, code], `${target} ${body}`);
      assert.match(error!.message, /^.{10,}\.\)?$/s);
    }
    assert.deepEqual(operations.calls, []);
    assert.equal(({} as { replace?: unknown }).replace, undefined);
    assert.deepEqual(
      log.filter(({ event }) => event === 'control-done'),
      [],
    );
  });

  it('as a form, which any page can send, is refused', async () => {
    const { path, operations } = await open();
    const answer = await postRaw(path, '/v1/scale', '{"workers":4}', 'text/plain');
    assert.equal(answer.status, 415);
    assert.deepEqual(operations.calls, []);
  });
});

async function postRaw(
  path: string,
  target: string,
  body = '',
  type = 'application/json',
): Promise<{ status: number; error: { code: string; message: string } | undefined }> {
  const text = await new Promise<string>((resolve, reject) => {
    let answer = '';
    const client = connect({ path });
    client.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    client.on('error', reject).on('end', () => resolve(answer));
    const length = `Content-Type: ${type}\r\nContent-Length: ${body.length}`;
    client.write(
      `POST ${target} HTTP/1.1\r\nHost: lb\r\nConnection: close\r\n${length}\r\n\r\n${body}`,
      'latin1',
    );
  });
  const [head, json] = text.split('\r\n\r\n');
  const parsed = json === undefined || json === '' ? {} : (JSON.parse(json) as { error?: never });
  return { status: Number(head!.split(' ')[1]), error: parsed.error };
}
