import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentOf, pathsOf } from '../../../src/measure/load/generator/content.ts';
import { type OpenShape, scheduleArrivals } from '../../../src/measure/load/generator/schedule.ts';
import { RandomStream } from '../../../src/simulate/random-stream.ts';
import { assertNear } from './near-by-share.ts';

const poisson: OpenShape = { kind: 'open', perSecond: 200, arrivals: 'poisson' };
const work = { kind: 'work', distribution: { kind: 'exponential', mean: 4 } } as const;

describe('arrivals', () => {
  it('are the same for the same seed, and others for another', () => {
    const times = scheduleArrivals(poisson, 7, 10_000);
    assert.deepEqual(scheduleArrivals(poisson, 7, 10_000), times);
    assert.notDeepEqual(scheduleArrivals(poisson, 8, 10_000), times);
  });

  it('that are longer begin as those that are shorter', () => {
    const times = scheduleArrivals(poisson, 7, 2_000);
    assert.deepEqual(scheduleArrivals(poisson, 7, 4_000).slice(0, times.length), times);
    assert.ok(times.every((time) => time < 2_000));
  });

  it('by Poisson have the rate, and gaps that vary as much as they are long', () => {
    const times = scheduleArrivals(poisson, 1, 500_000);
    assertNear(times.length, 100_000, 0.02);
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    assertNear(gaps.reduce((sum, gap) => sum + (gap - 5) ** 2, 0) / gaps.length, 25, 0.05);
  });

  it('at equal distances are one gap apart', () => {
    const shape: OpenShape = { ...poisson, arrivals: 'deterministic' };
    assert.deepEqual(scheduleArrivals(shape, 1, 16), [5, 10, 15]);
  });

  it('in bursts come together', () => {
    const shape: OpenShape = { ...poisson, arrivals: { kind: 'bursts', everyMs: 50, size: 3 } };
    assert.deepEqual(scheduleArrivals(shape, 1, 100), [0, 0, 0, 50, 50, 50]);
  });
});

describe('what a connection asks for', () => {
  const order = {
    path: '/',
    service: work,
    shape: {
      ...poisson,
      requests: [
        { count: 1, share: 0.8 },
        { count: 5, share: 0.2 },
      ],
      thinkMs: 3,
    },
    seed: 11,
  };
  const contents = Array.from({ length: 20_000 }, (_, connection) => contentOf(order, connection));

  it('follows from the seed and its number alone', () => {
    assert.deepEqual(contentOf(order, 123), contents[123]);
    assert.notDeepEqual(contentOf({ ...order, seed: 12 }, 123), contents[123]);
    assert.notDeepEqual(contents[124]!.paths[0], contents[123]!.paths[0]);
  });

  it('has the shares of the numbers of requests', () => {
    const long = contents.filter(({ paths }) => paths.length === 5);
    assertNear(long.length, 4_000, 0.05);
    assert.equal(contents.filter(({ paths }) => paths.length === 1).length, 20_000 - long.length);
  });

  it('has the distribution of the service and of the pauses', () => {
    const times = contents.flatMap(({ paths }) => paths.map((path) => Number(path.slice('/?work='.length))));
    assertNear(times.reduce((sum, time) => sum + time, 0) / times.length, 4, 0.03);
    const pauses = contents.flatMap(({ thinkMs }) => thinkMs);
    assert.equal(pauses.length, times.length - contents.length);
    assertNear(pauses.reduce((sum, time) => sum + time, 0) / pauses.length, 3, 0.03);
  });

  it('is added to a path as a query', () => {
    const random = new RandomStream(1);
    const exact = { kind: 'wait', distribution: { kind: 'deterministic', mean: 20 } } as const;
    assert.equal(pathsOf('/a', exact, random)(), '/a?wait=20.000');
    assert.equal(pathsOf('/a?b=c', exact, random)(), '/a?b=c&wait=20.000');
    assert.equal(pathsOf('/a', undefined, random)(), '/a');
  });

  it('is another path for the share that asks aside, and else what it was', () => {
    const aside = { path: '/block?ms=50', share: 0.05 };
    const drawn = contents.map((_, connection) => contentOf({ ...order, aside }, connection));
    const asides = drawn.filter(({ isAside }) => isAside);
    assertNear(asides.length, 1_000, 0.1);
    assert.ok(asides.every(({ paths }) => paths.every((path) => path === aside.path)));
    for (const [connection, content] of drawn.entries()) {
      if (!content.isAside) assert.deepEqual(content, contents[connection]);
    }
  });
});
