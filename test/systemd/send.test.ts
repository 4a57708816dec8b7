import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Native } from '../../src/native/index.ts';
import { createSend } from '../../src/systemd/send.ts';
import { temporaryDirectory } from '../admin/temporary.ts';
import { waitFor } from '../integration/balancer.ts';

describe('what is told to the manager', () => {
  it('goes there as a datagram; a failure is said once', () => {
    const sent: string[] = [];
    const failures: string[] = [];
    let isThere = true;
    const sendDatagram = (path: string, bytes: Buffer): void => {
      if (!isThere) throw new Error('sendto failed: ECONNREFUSED');
      sent.push(`${path} ${bytes}`);
    };
    const native = { native: { sendDatagram } as unknown as Native };
    const send = createSend({ socket: '@manager', native, failed: (why) => failures.push(why) });
    send('READY=1');
    isThere = false;
    send('STATUS=a');
    send('STATUS=b');
    assert.deepEqual(sent, ['@manager READY=1']);
    assert.deepEqual(failures, [
      'The service manager at @manager cannot be told anything: sendto failed: ECONNREFUSED.',
    ]);
  });

  it('is not sent to what is no unix socket', () => {
    const failures: string[] = [];
    const send = createSend({
      ...{ socket: 'vsock:2:1234', native: { reason: 'none' } },
      failed: (why) => failures.push(why),
    });
    send('READY=1');
    assert.match(failures.join(), /neither a path nor the name/);
  });

  it('goes by systemd-notify, in order, where Node cannot send it', async () => {
    const directory = temporaryDirectory();
    const heard = join(directory, 'heard');
    writeFileSync(heard, '');
    writeFileSync(
      join(directory, 'systemd-notify'),
      `#!/bin/sh\nfor told; do echo "$NOTIFY_SOCKET $told" >> ${heard}; done\n`,
    );
    chmodSync(join(directory, 'systemd-notify'), 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${directory}:${PATH}`;
    try {
      const failures: string[] = [];
      const send = createSend({
        ...{ socket: '/run/notify', native: { reason: 'koffi is not installed' } },
        failed: (why) => failures.push(why),
      });
      send('READY=1\nSTATUS=2 of 2 workers');
      send('STOPPING=1');
      await waitFor(() => readFileSync(heard, 'utf8').includes('STOPPING'), 'the last one');
      assert.deepEqual(readFileSync(heard, 'utf8').trim().split('\n'), [
        '/run/notify READY=1',
        '/run/notify STATUS=2 of 2 workers',
        '/run/notify STOPPING=1',
      ]);
      assert.deepEqual(failures, []);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
