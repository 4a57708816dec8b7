import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog, flushTimeoutMs } from '../../src/cli/logger.ts';

const fixture = fileURLToPath(new URL('fixtures/logs-while-ticking.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lb-log-'));
after(() => rmSync(folder, { recursive: true }));

// Far above what a busy machine of two cores adds to a tick, far below any wait for a reader.
const pauseLimitMs = 400;

interface Flood {
  readonly logged: number;
  readonly dropped: number;
  readonly longestPauseMs: number;
}

interface Ending {
  readonly flushMs: number;
  readonly dropped: number;
  readonly exitCode: number | null;
  readonly exitMs: number;
}

function startFlood(output: number | 'pipe', mode = 'json'): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', fixture, mode], {
    // Not as descriptor 1: tsx touches process.stdout, which makes that one non-blocking, as nothing in lb does.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', output],
    // A write that waits for its reader in the only thread there is stops the fixture's file operation.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
}

function outputOf(child: ChildProcess): Readable {
  return child.stdio[4] as Readable;
}

async function floodOf(child: ChildProcess): Promise<Flood> {
  const [flood] = await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
  return flood;
}

async function endingOf(child: ChildProcess): Promise<Ending> {
  const exited = once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
  const startMs = performance.now();
  child.send('end');
  const [ending] = await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
  const [exitCode] = await exited;
  return { ...ending, exitCode, exitMs: performance.now() - startMs };
}

/** Nothing waited for the log: neither the flood nor the end. */
function assertFree(flood: Flood, ending: Ending): void {
  assert.ok(flood.longestPauseMs < pauseLimitMs, `the event loop stood still for ${flood.longestPauseMs} ms`);
  assert.ok(ending.flushMs < flushTimeoutMs + pauseLimitMs, `the flush took ${ending.flushMs} ms`);
  assert.ok(ending.exitMs < flushTimeoutMs + 3 * pauseLimitMs, `the exit took ${ending.exitMs} ms`);
  assert.equal(ending.exitCode, 7);
}

/** A pipe of the kernel, unlike those that Node.js makes for its children, which are sockets. */
function makePipe(name: string): { reader: number; writer: number } {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY) };
}

describe('the log, when nobody reads it,', () => {
  for (const mode of ['json', 'pretty']) {
    it(`drops and counts lines and goes on, with a socket as output (${mode})`, async () => {
      const child = startFlood('pipe', mode);
      const flood = await floodOf(child);
      const ending = await endingOf(child);
      assertFree(flood, ending);
      assert.ok(flood.dropped > 0 && flood.dropped < flood.logged, `${flood.dropped} of ${flood.logged}`);
    });
  }

  it('drops and counts lines and goes on, with a pipe as output', async () => {
    const { reader, writer } = makePipe('unread');
    const child = startFlood(writer);
    closeSync(writer);
    const flood = await floodOf(child);
    assertFree(flood, await endingOf(child));
    assert.ok(flood.dropped > 0 && flood.dropped < flood.logged, `${flood.dropped} of ${flood.logged}`);
    closeSync(reader);
  });

  it('goes on when the pipe is closed from the start', async () => {
    const { reader, writer } = makePipe('closed');
    closeSync(reader);
    const child = startFlood(writer);
    closeSync(writer);
    const flood = await floodOf(child);
    assertFree(flood, await endingOf(child));
    assert.equal(flood.dropped, flood.logged);
  });

  it('goes on when the reader of a socket goes away', async () => {
    const child = startFlood('pipe');
    outputOf(child).destroy();
    const flood = await floodOf(child);
    assertFree(flood, await endingOf(child));
    assert.ok(flood.dropped > 0);
  });

  it('goes on when the disk is full', { skip: !existsSync('/dev/full') }, async () => {
    const full = openSync('/dev/full', 'w');
    const child = startFlood(full);
    closeSync(full);
    const flood = await floodOf(child);
    assertFree(flood, await endingOf(child));
    assert.ok(flood.dropped > 0);
  });
});

describe('the log, when its reader is late,', () => {
  it('says how many lines were dropped, and every other line is whole', async () => {
    const child = startFlood('pipe');
    await floodOf(child);
    const chunks: Buffer[] = [];
    outputOf(child).on('data', (chunk: Buffer) => chunks.push(chunk));
    const closed = once(outputOf(child), 'close');
    // The count comes once the queue is empty; the end is asked for after that, so that it is the last line.
    while (!Buffer.concat(chunks).includes('log-lines-dropped')) {
      await once(outputOf(child), 'data', { signal: AbortSignal.timeout(10_000) });
    }
    const ending = await endingOf(child);
    await closed;
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { event: string; count?: number });
    const reported = records.reduce((sum, { count = 0 }) => sum + count, 0);
    assert.equal(reported, ending.dropped);
    assert.equal(records.at(-1)?.event, 'last');
    assert.match(lines.find((line) => line.includes('log-lines-dropped'))!, /\d+ log lines were dropped/);
  });
});

describe('the log', () => {
  async function written(
    pretty: boolean,
    write: (log: ReturnType<typeof createLog>) => void,
  ): Promise<string> {
    const path = join(folder, `log-${pretty}`);
    const fd = openSync(path, 'w');
    const log = createLog({ level: 'info', pretty, env: {}, fd });
    write(log);
    await log.flush();
    closeSync(fd);
    return readFileSync(path, 'utf8');
  }

  it('is one JSON object per line with the name of the event and no field twice', async () => {
    const text = await written(false, ({ logger }) =>
      logger.info({ event: 'worker-ready', slot: 1, pid: 42 }, 'ready'),
    );
    const { time, ...record } = JSON.parse(text);
    assert.ok(Math.abs(Date.now() - time) < 60_000);
    assert.deepEqual(record, { level: 30, event: 'worker-ready', slot: 1, pid: 42, msg: 'ready' });
    assert.equal(text.match(/"pid"/g)?.length, 1);
  });

  it('is a short line for people', async () => {
    const text = await written(true, ({ logger }) =>
      logger.info({ event: 'worker-ready', pid: 42 }, 'worker 1 is ready'),
    );
    assert.match(text, /^\[\d\d:\d\d:\d\d\] INFO: worker 1 is ready\n$/);
  });

  it('shows the stack of an error to people', async () => {
    const text = await written(true, ({ logger }) =>
      logger.fatal({ err: new Error('boom') }, 'unexpected error: boom'),
    );
    assert.match(text, /FATAL: unexpected error: boom\n.*Error: boom\n +at /s);
  });

  it('lets no hostile text steer the terminal or forge a line', async () => {
    const hostile = 'GET /\x1b[2J\r\n[00:00:00] INFO: forged\x9b1m';
    const text = await written(true, ({ logger, print }) => {
      logger.info(hostile);
      logger.error({ err: new Error(hostile) }, 'failed');
      print(hostile);
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    assert.match(text, /INFO: GET \/\\x1B\[2J\n {4}\[00:00:00\] INFO: forged\\x9B1m\n/);
  });

  it('indents further lines of a message for people, such as the last output of a worker', async () => {
    const text = await written(true, ({ logger }) =>
      logger.error('Worker 1 ended. Its last output:\nError: boom\n  at x\x1b'),
    );
    assert.match(text, /ERROR: Worker 1 ended\. Its last output:\n {4}Error: boom\n {6}at x\\x1B\n$/);
  });

  it('is without C1 controls as JSON too, and means the same', async () => {
    const text = await written(false, ({ logger }) => logger.info({ path: '\x9b2J' }, 'a\x85b'));
    assert.doesNotMatch(text, /[\x7f-\x9f]/);
    const { path, msg } = JSON.parse(text);
    assert.deepEqual([path, msg], ['\x9b2J', 'a\x85b']);
  });

  it('writes nothing below its level', async () => {
    assert.equal(await written(false, ({ logger }) => logger.debug('detail')), '');
  });
});
