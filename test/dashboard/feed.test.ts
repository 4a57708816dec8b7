import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { VIEWER_LIMIT } from '../../src/dashboard/feed.ts';
import type { Snapshot } from '../../src/master/observe/contract.ts';
import { snapshot } from '../admin/fake-snapshot.ts';
import { waitFor } from '../integration/balancer.ts';
import { openSite, type Site, view } from './site.ts';

let site: Site;

afterEach(() => site.opened.control.close());

describe('the feed', () => {
  it('greets who comes with where things stand, and tells all of them the same', async () => {
    site = await openSite();
    const cookie = await site.signIn();
    const first = await view(site.port, cookie);
    await waitFor(() => first.text().includes('event: hello'), 'the first viewer');
    site.see(snapshot);
    site.see({ ...snapshot, uptimeMs: snapshot.uptimeMs + 500, algorithm: 'rr' });
    const second = await view(site.port, cookie);
    await waitFor(() => second.text().includes('event: frame'), 'the second viewer');
    const hello = JSON.parse(/event: hello\ndata: (.*)/.exec(second.text())![1]!);
    assert.equal(hello.version, '1.2.3');
    assert.equal(hello.marks[0].text, 'Algorithm: p2c(d=3) → rr.');
    assert.equal(hello.points.length, 1);
    assert.ok(hello.algorithms.length > 15);
    for (const { socket } of [first, second]) socket.destroy();
  });

  it('cuts a viewer that does not read, and tells the others', { timeout: 60_000 }, async () => {
    site = await openSite();
    const cookie = await site.signIn();
    const [slow, other] = [await view(site.port, cookie), await view(site.port, cookie)];
    await waitFor(() => other.text().includes('event: hello'), 'the viewers');
    slow.socket.pause();
    const [process] = snapshot.processes;
    const large: Snapshot = { ...snapshot, processes: [{ ...process!, reason: 'x'.repeat(200_000) }] };
    let isCut = false;
    slow.socket.once('close', () => {
      isCut = true;
    });
    await waitFor(() => {
      site.see(large);
      return other.text().includes('"slow":1');
    }, 'the slow viewer to be cut');
    slow.socket.resume();
    await waitFor(() => isCut, 'the end of its connection');
    assert.ok(!other.socket.destroyed);
    other.socket.destroy();
  });

  it('has room for so many viewers, and says so to one more', async () => {
    site = await openSite();
    const cookie = await site.signIn();
    const viewers = await Promise.all(Array.from({ length: VIEWER_LIMIT }, () => view(site.port, cookie)));
    const refused = await site.ask('/feed', { headers: { Cookie: cookie } });
    assert.deepEqual([refused.status, refused.code], [503, 'ERR_VIEWERS']);
    viewers[0]!.socket.destroy();
    const again = await waitFor(async () => {
      const one = await view(site.port, cookie);
      return one.text().includes('200 OK') && one;
    }, 'room');
    for (const { socket } of [...viewers, again]) socket.destroy();
  });

  it('looks at the master only while somebody looks at the page', async () => {
    site = await openSite();
    const cookie = await site.signIn();
    await site.ask('/');
    assert.equal(site.looks(), 0);
    const viewers = [await view(site.port, cookie), await view(site.port, cookie)];
    await waitFor(() => viewers.every(({ text }) => text().includes('event: hello')), 'the viewers');
    assert.equal(site.looks(), 1);
    for (const { socket } of viewers) socket.destroy();
    await waitFor(() => site.looks() === 0, 'the end of it');
  });
});
