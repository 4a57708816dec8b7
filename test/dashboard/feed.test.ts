import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { PassThrough } from 'node:stream';
import { afterEach, describe, it } from 'node:test';
import { Feed } from '../../src/dashboard/feed.ts';
import { VIEWER_LIMIT } from '../../src/dashboard/viewers.ts';
import type { Snapshot, WatchListener } from '../../src/master/observe/contract.ts';
import type { HandOverListener } from '../../src/master/observe/hand-over-sample.ts';
import { snapshot } from '../admin/fake-snapshot.ts';
import { waitFor } from '../integration/balancer.ts';
import { fakeViewer } from './fake-viewer.ts';
import { json, openSite, type Site, view } from './site.ts';

let site: Site;

afterEach(() => site?.opened.control.close());

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

  it('tells more than a few viewers the hand-overs with the frames, and a few at once', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { feed, see, handOver } = fakeFeed();
    const viewers = [await join(feed)];
    see(snapshot);
    viewers[0]!.read();
    handOver([{ slot: 1, tookMs: 0.123 }]);
    assert.equal(String(viewers[0]!.read()), 'event: handovers\ndata: {"overMs":100,"each":[[1,0.12]]}\n\n');
    for (let more = 0; more < 4; more++) viewers.push(await join(feed));
    for (const viewer of viewers) viewer.read();
    handOver([{ slot: 1, tookMs: 1 }]);
    handOver([{ slot: 2, tookMs: 2 }]);
    for (const viewer of viewers) assert.equal(viewer.read(), null);
    see(snapshot);
    for (const viewer of viewers) {
      const told = String(viewer.read());
      assert.match(told, /^event: frame\n/);
      assert.ok(told.endsWith('event: handovers\ndata: {"overMs":500,"each":[[1,1],[2,2]]}\n\n'), told);
    }
    for (const viewer of viewers) viewer.destroy();
  });

  it('keeps what it showed for two minutes after the last viewer, and no longer', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { feed, see } = fakeFeed();
    const look = async () => {
      const viewer = await join(feed);
      const { points, marks } = JSON.parse(/event: hello\ndata: (.*)/.exec(String(viewer.read()))![1]!);
      see(snapshot);
      see({ ...snapshot, uptimeMs: snapshot.uptimeMs + 500, algorithm: 'rr' });
      viewer.destroy();
      await once(viewer, 'close');
      return [points.length, marks.length];
    };
    assert.deepEqual(await look(), [0, 0]);
    t.mock.timers.tick(119_000);
    assert.deepEqual(await look(), [1, 1]);
    t.mock.timers.tick(119_000);
    assert.deepEqual(await look(), [2, 1]);
    t.mock.timers.tick(120_000);
    assert.deepEqual(await look(), [0, 0]);
  });

  it('ends for who looks by a session that is closed, and goes on for the others', async () => {
    site = await openSite();
    const [leaving, staying] = [await site.signIn(), await site.signIn()];
    const viewers = [await view(site.port, leaving), await view(site.port, staying)];
    await waitFor(() => viewers.every(({ text }) => text().includes('event: hello')), 'the viewers');
    const closed = once(viewers[0]!.socket, 'close');
    const { status, headers } = await site.ask('/session/end', json({}, { Cookie: leaving }));
    assert.equal(status, 200);
    assert.match(headers['set-cookie']![0]!, /=; Path=\/; Max-Age=0;/);
    await closed;
    assert.equal((await site.ask('/feed', { headers: { Cookie: leaving } })).status, 401);
    site.see(snapshot);
    await waitFor(() => viewers[1]!.text().includes('event: frame'), 'what the other is told');
    viewers[1]!.socket.destroy();
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

/** Of a master that is looked at and hands over when it is told to. */
function fakeFeed() {
  let listener: WatchListener = () => {};
  let handOvers: HandOverListener = () => {};
  const feed = new Feed({
    operations: {
      snapshot: async () => snapshot,
      watchHandOvers(given) {
        handOvers = given;
        return () => {};
      },
      watch(_, given) {
        listener = given;
        return () => {};
      },
    },
    refused: () => ({}),
    dropped: () => {},
  });
  const see: WatchListener = (seen) => listener(seen);
  const handOver: HandOverListener = (sample) => handOvers(sample);
  return { feed, see, handOver };
}

async function join(feed: Feed): Promise<PassThrough> {
  const viewer = fakeViewer();
  await feed.add(viewer, { name: '', version: '', algorithms: [] });
  return viewer;
}
