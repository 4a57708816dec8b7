/** What apps write, as `lb app.mjs >out.log 2>err.log` and its kind bring it to the user. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { built } from '../built.ts';
import { transports, waitFor, withDeadline } from './balancer.ts';
import { request } from './client.ts';

const app = 'test/fixtures/apps/writes-much.mjs';

for (const handoff of transports) {
  describe(`the output of an app, by ${handoff},`, () => {
    let directory: string;
    let child: ChildProcess | undefined;

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'lb-output-'));
    });
    afterEach(() => {
      child?.kill('SIGKILL');
      rmSync(directory, { recursive: true });
    });

    /** Runs lb into files; what is in them by their names. */
    function lbInto(out: string, err: string, ...args: string[]) {
      const fds = [
        openSync(join(directory, out), 'w'),
        out === err ? 0 : openSync(join(directory, err), 'w'),
      ];
      if (out === err) fds[1] = fds[0]!;
      child = lb(args, ['ignore', fds[0]!, fds[1]!]);
      for (const fd of new Set(fds)) closeSync(fd);
      return (name: string) => readFileSync(join(directory, name));
    }

    function lb(args: readonly string[], stdio: ('ignore' | 'pipe' | number)[]): ChildProcess {
      const flags = ['--handoff', handoff, '--port', '0'];
      return spawn(process.execPath, [...built(), app, ...flags, ...args], { stdio });
    }

    async function stop(): Promise<number> {
      const exited = once(child!, 'close');
      child!.kill('SIGTERM');
      const [code] = (await withDeadline(exited, 'lb to stop', 30_000)) as [number];
      return code;
    }

    for (const level of ['info', 'warn', 'silent']) {
      it(`is the same byte for byte on each stream in a file, whatever is logged (${level})`, async () => {
        const content = ['--', 'lines=100000', 'long', 'bytes'];
        const read = lbInto('out', 'err', '--workers', '1', '--log-level', level, ...content);
        const expected = { stdout: expectedOf('stdout'), stderr: expectedOf('stderr') };
        await waitFor(() => read('out').length >= expected.stdout.length, 'all of it', 30_000);
        await waitFor(() => read('err').length >= expected.stderr.length, 'all of it', 30_000);
        assert.equal(await stop(), 0);
        assertSame(read('out'), expected.stdout);
        const { own, others } = apart(read('err'));
        assertSame(others, expected.stderr);
        assert.equal(
          own.includes('"event":"stopped"'),
          level === 'info',
          'the log of lb is on standard error',
        );
      });
    }

    it('is complete in a pipe whose reader is slow, and the app waits for it', async () => {
      child = lb(
        ['--workers', '1', '--log-level', 'silent', '--', 'lines=100000', 'long'],
        ['ignore', 'pipe', 'pipe'],
      );
      const chunks: Record<string, Buffer[]> = { stdout: [], stderr: [] };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name]!.on('data', (chunk: Buffer) => {
          chunks[name]!.push(chunk);
          child![name]!.pause();
          setTimeout(() => child![name]!.resume(), 5);
        });
      }
      for (const name of ['stdout', 'stderr'] as const) {
        const expected = expectedOf(name, { lines: 100_000, long: true });
        const size = () => chunks[name]!.reduce((sum, { length }) => sum + length, 0);
        await waitFor(() => size() >= expected.length, `all of ${name}`, 30_000);
        assertSame(Buffer.concat(chunks[name]!), expected);
      }
      assert.equal(await stop(), 0);
    });

    it('is whole when the app is ended with more to write than a pipe holds', async () => {
      // To make records of it takes the master longer than the app takes to end.
      const read = lbInto('out', 'err', '--workers', '1', '--app-output', 'json');
      const listening = () => /"event":"listening".*"port":(\d+)/.exec(read('out').toString())?.[1];
      const port = Number(await waitFor(listening, 'lb to listen', 30_000));
      assert.match((await request(port, { path: '/burst' })).text, /ok$/);
      assert.equal(await stop(), 0);
      const records = read('out')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const name of ['stdout', 'stderr']) {
        const written = records.filter(({ event, source }) => event === 'worker-output' && source === name);
        const wrong = written.findIndex(({ msg }, line) => msg !== `${name} burst ${line}`);
        assert.equal(wrong, -1, written[wrong]?.msg);
        assert.equal(written.length, 50_000, name);
      }
    });

    for (const form of ['raw', 'prefix']) {
      it(`has every line of several workers in one piece (${form})`, async () => {
        const args = ['--workers', '3', '--app-output', form, '--log-level', 'silent'];
        const read = lbInto('out', 'err', ...args, '--', 'repeat=60', 'wide=65000');
        const lines = () => read('out').toString().split('\n').slice(0, -1);
        await waitFor(() => lines().length >= 180, 'all lines', 30_000);
        await stop();
        const prefix = form === 'raw' ? '' : '\\[(\\d)\\] ';
        const whole = new RegExp(`^${prefix}(\\d)\\${form === 'raw' ? 1 : 2}{64999}$`);
        assert.equal(lines().length, 180);
        for (const line of lines()) assert.match(line, whole);
      });
    }

    it('comes as events of the log, whole and on standard output, if asked for, whatever is logged', async () => {
      const args = ['--workers', '1', '--app-output', 'json', '--log-level', 'error'];
      const read = lbInto('out', 'err', ...args, '--', 'lines=20000', 'long');
      const count = () => read('out').toString().split('\n').length - 1;
      await waitFor(() => count() >= 40_002, 'all lines', 30_000);
      await stop();
      const records = read('out')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const name of ['stdout', 'stderr'] as const) {
        const written = records.filter(({ event, source }) => event === 'worker-output' && source === name);
        const text = written.map(({ msg }) => `${msg}\n`).join('');
        assert.ok(text === expectedOf(name, { lines: 20_000, long: true }).toString(), name);
        assert.ok(written.every(({ slot, continued }) => slot === 1 && continued === undefined));
      }
      assert.equal(read('err').toString(), '');
    });

    it('leaves lines of the log whole when both go to one file', async () => {
      const read = lbInto('all', 'all', '--workers', '2', '--', 'lines=5000');
      await waitFor(() => read('all').includes('"event":"listening"'), 'lb to listen', 30_000);
      await waitFor(() => read('all').toString().split('line 4999').length === 5, 'all lines', 30_000);
      await stop();
      for (const line of read('all').toString().trimEnd().split('\n')) {
        if (line.startsWith('{')) assert.ok(JSON.parse(line).event);
        else assert.match(line, /^std(out|err) line \d+ of slot [12]$/);
      }
    });

    it('is dropped when its reader is gone, which is said once, and clients are served', async () => {
      child = lb(['--workers', '1', '--', 'lines=1000'], ['ignore', 'pipe', 'pipe']);
      child.stdout!.destroy();
      let log = '';
      child.stderr!.on('data', (chunk: Buffer) => {
        log += chunk;
      });
      const listening = () => /"event":"listening".*"port":(\d+)/.exec(log)?.[1];
      const port = Number(await waitFor(listening, 'lb to listen', 30_000));
      assert.match((await request(port)).text, /ok$/);
      await waitFor(() => log.includes('app-output-lost'), 'the loss to be said');
      assert.equal(await stop(), 0);
      assert.equal(log.split('app-output-lost').length, 2);
    });

    it('ends in the report of a crash with the last words, and these are passed on as well', async () => {
      const read = lbInto('out', 'err', '--workers', '1', '--', 'lines=1000', 'long');
      const listening = () => /"event":"listening".*"port":(\d+)/.exec(read('err').toString())?.[1];
      const port = Number(await waitFor(listening, 'lb to listen', 30_000));
      // What it has not yet got rid of would die with it. A line of the log in between begins on a new line.
      const bytesOf = (content: Buffer): number => content.toString('latin1').replaceAll('\n', '').length;
      const expected = bytesOf(expectedOf('stderr', { lines: 1000, long: true }));
      await waitFor(() => bytesOf(apart(read('err')).others) >= expected, 'all of it');
      await request(port, { path: '/die' }).catch(() => {});
      const isExit = (line: string) => line.startsWith('{') && line.includes('"event":"worker-exit"');
      const exit = await waitFor(() => read('err').toString().split('\n').find(isExit), 'its end');
      await stop();
      const { lastOutput } = JSON.parse(exit);
      // What is left of the other stream may be read after it.
      assert.ok(lastOutput.includes('these are my last words'), JSON.stringify(lastOutput).slice(0, 200));
      assert.ok(exit.length < 65_536);
      assert.equal(apart(read('err')).others.toString().split('these are my last words\n').length, 2);
    });
  });
}

/** What test/fixtures/apps/writes-much.mjs writes in slot 1. */
function expectedOf(
  name: 'stdout' | 'stderr',
  { lines = 100_000, long = true, bytes = false } = all,
): Buffer {
  const parts = [
    Buffer.from(Array.from({ length: lines }, (_, line) => `${name} line ${line} of slot 1\n`).join('')),
  ];
  if (long) parts.push(Buffer.alloc(1_048_576, name), Buffer.from('\n'));
  if (bytes) parts.push(Buffer.from(Array.from({ length: 4097 }, (_, index) => (index * 7 + 10) & 0xff)));
  return Buffer.concat(parts);
}

const all: { lines?: number; long?: boolean; bytes?: boolean } = { bytes: true };

/** Lines of the log of lb, and everything else. */
function apart(content: Buffer): { own: string; others: Buffer } {
  const text = content.toString('latin1');
  const own = text.match(/^\{"level":\d+,.*\}\n/gm) ?? [];
  return { own: own.join(''), others: Buffer.from(text.replace(/^\{"level":\d+,.*\}\n/gm, ''), 'latin1') };
}

/** A difference of megabytes is nothing to print. */
function assertSame(actual: Buffer, expected: Buffer): void {
  assert.equal(actual.length, expected.length);
  assert.ok(actual.equals(expected), 'other bytes');
}
