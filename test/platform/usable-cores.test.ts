import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cgroupQuota, type ReadText } from '../../src/platform/cgroup-quota.ts';
import { resolveWorkerCount, usableCores } from '../../src/platform/usable-cores.ts';

/** A machine as the files of /proc and /sys show it. */
function filesOf(files: Record<string, string>): ReadText {
  return (path) => files[path];
}

const unified = '31 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';
const legacy =
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n' +
  '33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';

function unifiedMachine(path: string, files: Record<string, string>): ReadText {
  return filesOf({ '/proc/self/mountinfo': unified, '/proc/self/cgroup': `0::${path}\n`, ...files });
}

describe('cgroupQuota', () => {
  it('reads cpu.max of version 2: docker --cpus 1.5', () => {
    assert.equal(cgroupQuota(unifiedMachine('/', { '/sys/fs/cgroup/cpu.max': '150000 100000\n' })), 1.5);
  });

  it('knows "max" as no quota', () => {
    assert.equal(cgroupQuota(unifiedMachine('/', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' })), undefined);
  });

  it('takes the least of all levels of a nested cgroup', () => {
    const files = {
      '/sys/fs/cgroup/pods.slice/cpu.max': '200000 100000\n',
      '/sys/fs/cgroup/pods.slice/pod1/cpu.max': '400000 100000\n',
      '/sys/fs/cgroup/pods.slice/pod1/app/cpu.max': 'max 100000\n',
    };
    assert.equal(cgroupQuota(unifiedMachine('/pods.slice/pod1/app', files)), 2);
  });

  it('does not read the quota of a neighbour', () => {
    const files = {
      '/sys/fs/cgroup/a/cpu.max': '100000 100000\n',
      '/sys/fs/cgroup/ab/cpu.max': '300000 100000\n',
    };
    assert.equal(cgroupQuota(unifiedMachine('/ab', files)), 3);
  });

  it('reads the two files of version 1, of the cpu controller only', () => {
    const read = filesOf({
      '/proc/self/mountinfo': legacy,
      '/proc/self/cgroup': '5:memory:/docker/1f2e\n4:cpu,cpuacct:/docker/1f2e\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/1f2e/cpu.cfs_quota_us': '250000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/1f2e/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/docker/1f2e/cpu.cfs_quota_us': '1\n',
      '/sys/fs/cgroup/memory/docker/1f2e/cpu.cfs_period_us': '100000\n',
    });
    assert.equal(cgroupQuota(read), 2.5);
  });

  it('knows -1 of version 1 as no quota', () => {
    const read = filesOf({
      '/proc/self/mountinfo': legacy,
      '/proc/self/cgroup': '4:cpu,cpuacct:/\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    });
    assert.equal(cgroupQuota(read), undefined);
  });

  it('sees its own cgroup at the mount point inside a container of version 1', () => {
    const read = filesOf({
      '/proc/self/mountinfo': '32 31 0:29 /docker/1f2e /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n',
      '/proc/self/cgroup': '4:cpu:/docker/1f2e\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    });
    assert.equal(cgroupQuota(read), 0.5);
  });

  it('falls back to the mount point when the path lies outside of what is mounted', () => {
    assert.equal(cgroupQuota(unifiedMachine('/../..', { '/sys/fs/cgroup/cpu.max': '300000 100000' })), 3);
    const elsewhere = filesOf({
      '/proc/self/mountinfo': '31 23 0:26 /inner /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
      '/proc/self/cgroup': '0::/inner-other/app\n',
      '/sys/fs/cgroup/cpu.max': '300000 100000',
      '/sys/fs/cgroup/-other/app/cpu.max': '100000 100000',
    });
    assert.equal(cgroupQuota(elsewhere), 3);
  });

  it('finds the quota of a hybrid system in version 1, where the controller is', () => {
    const read = filesOf({
      '/proc/self/mountinfo': `${legacy}41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
      '/proc/self/cgroup': '4:cpu,cpuacct:/app\n1:name=systemd:/app\n0::/app\n',
      '/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us': '300000\n',
      '/sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us': '100000\n',
    });
    assert.equal(cgroupQuota(read), 3);
  });

  it('follows a mount point with optional tags and a blank in its name', () => {
    const read = filesOf({
      '/proc/self/mountinfo': '31 23 0:26 / /mnt/c\\040group rw shared:4 master:1 - cgroup2 none rw\n',
      '/proc/self/cgroup': '0::/\n',
      '/mnt/c group/cpu.max': '200000 100000',
    });
    assert.equal(cgroupQuota(read), 2);
  });

  for (const text of [
    '',
    'max',
    'abc 100000',
    '-5 100000',
    '0 100000',
    '100000 0',
    '100000',
    '1e5 100000',
    '\0\0',
  ]) {
    it(`does not trust ${JSON.stringify(text)}`, () => {
      assert.equal(cgroupQuota(unifiedMachine('/', { '/sys/fs/cgroup/cpu.max': text })), undefined);
    });
  }

  it('survives files full of rubbish, or none at all', () => {
    const rubbish = 'a b c\n\n- - - - - - - - -\n1:2:3\n::::\n0::\n';
    const read = filesOf({ '/proc/self/mountinfo': rubbish, '/proc/self/cgroup': rubbish });
    assert.equal(cgroupQuota(read), undefined);
    assert.equal(
      cgroupQuota(() => undefined),
      undefined,
    );
  });
});

describe('usableCores', () => {
  const machine = { cores: 8, availableParallelism: 8 };
  const status = (list: string): string =>
    `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nThreads:\t7\n`;
  const online = { '/sys/devices/system/cpu/online': '0-7\n' };

  it('counts all cores when nothing restricts them', () => {
    assert.deepEqual(
      usableCores(() => undefined, machine),
      { count: 8, reason: '8 cores' },
    );
    const read = filesOf({ ...online, '/proc/self/status': status('0-7') });
    assert.deepEqual(usableCores(read, machine), { count: 8, reason: '8 cores' });
  });

  it('counts the cores of the affinity mask', () => {
    const read = filesOf({ ...online, '/proc/self/status': status('0-1,6') });
    assert.deepEqual(usableCores(read, machine), { count: 3, reason: 'affinity 3 of 8 cores' });
  });

  it('counts only those of the mask that are online', () => {
    const read = filesOf({ ...online, '/proc/self/status': status('0-127') });
    assert.deepEqual(usableCores(read, machine), { count: 8, reason: '8 cores' });
  });

  it('falls back to what the system says when the mask is missing or strange', () => {
    const fewer = { cores: 8, availableParallelism: 5 };
    for (const list of ['', 'all', '0-', '9-12']) {
      const read = filesOf({ ...online, '/proc/self/status': status(list) });
      assert.equal(usableCores(read, fewer).count, 5, list);
    }
  });

  it('takes the lesser of affinity and quota, rounding the quota up', () => {
    const read = (quota: string): ReadText =>
      unifiedMachine('/', { ...online, '/proc/self/status': status('0-3'), '/sys/fs/cgroup/cpu.max': quota });
    const reason = 'affinity 4 of 8 cores, cgroup quota';
    assert.deepEqual(usableCores(read('250000 100000'), machine), { count: 3, reason: `${reason} 2.5` });
    assert.deepEqual(usableCores(read('900000 100000'), machine), { count: 4, reason: `${reason} 9` });
    assert.deepEqual(usableCores(read('10000 100000'), machine), { count: 1, reason: `${reason} 0.1` });
  });

  it('does not let a system that already rounded the quota down hide a core', () => {
    const rounded = { cores: 8, availableParallelism: 1 };
    const files = {
      ...online,
      '/proc/self/status': status('0-7'),
      '/sys/fs/cgroup/cpu.max': '150000 100000',
    };
    assert.equal(usableCores(unifiedMachine('/', files), rounded).count, 2);
  });

  it('is at least one, even when the system names no core', () => {
    const none = { cores: 0, availableParallelism: 0 };
    assert.deepEqual(
      usableCores(() => undefined, none),
      { count: 1, reason: '1 core' },
    );
  });

  it('gives a number on this machine', () => {
    assert.ok(usableCores().count >= 1);
  });
});

describe('resolveWorkerCount', () => {
  const cores = { count: 6, reason: '6 cores' };

  it('makes one worker per usable core', () => {
    assert.deepEqual(resolveWorkerCount('auto', cores), { count: 6, reason: 'auto: 6 cores' });
  });

  it('makes as many as were asked for', () => {
    assert.equal(resolveWorkerCount(9, cores).count, 9);
  });

  it('rounds a share down, to one worker at the least', () => {
    assert.deepEqual(resolveWorkerCount('50%', cores), { count: 3, reason: '50% of 6 cores' });
    assert.equal(resolveWorkerCount('75%', cores).count, 4);
    assert.equal(resolveWorkerCount('1%', cores).count, 1);
    assert.equal(resolveWorkerCount('200%', cores).count, 12);
  });

  it('never makes more than 1024', () => {
    assert.equal(resolveWorkerCount('1000%', { count: 512, reason: '512 cores' }).count, 1024);
  });
});
