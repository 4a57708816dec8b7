/**
 * The CPU quota of the cgroups this process lives in, for containers: `docker --cpus 1.5` changes neither the
 * number of cores nor the affinity, only how long all threads together may run in each period.
 *
 * A quota can be set on any level of the path, and the least one rules, so each level up to the mount is read.
 * Version 2 keeps it in cpu.max, version 1 in two files of the cpu controller; a hybrid system mounts both, and
 * only one of them has the files. See cgroups(7), and "CPU" in the kernel's cgroup-v2 document.
 */

/** Gives the text of a file, or undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** Cores' worth of time per period, such as 1.5; undefined when there is no quota or no cgroup. */
export function cgroupQuota(read: ReadText): number | undefined {
  const mounts = parseMounts(read('/proc/self/mountinfo') ?? '');
  const memberships = parseMemberships(read('/proc/self/cgroup') ?? '');
  const quotas = memberships.flatMap(({ isUnified, path }) =>
    mounts
      .filter((mount) => mount.isUnified === isUnified)
      .flatMap((mount) => levels(mount, path))
      .map((folder) => (isUnified ? unifiedQuota(read, folder) : legacyQuota(read, folder))),
  );
  const limits = quotas.filter((quota) => quota !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

interface Membership {
  readonly isUnified: boolean;
  readonly path: string;
}

/** Lines such as `0::/user.slice` (version 2) and `4:cpu,cpuacct:/docker/1f2e` (version 1). */
function parseMemberships(text: string): Membership[] {
  return text.split('\n').flatMap((line): Membership[] => {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    if (id === '0' && controllers === '') return [{ isUnified: true, path }];
    return controllers!.split(',').includes('cpu') ? [{ isUnified: false, path }] : [];
  });
}

interface Mount {
  readonly isUnified: boolean;
  /** The cgroup that is seen at the mount point; not "/" where a container sees only its own part. */
  readonly root: string;
  readonly point: string;
}

/** proc_pid_mountinfo(5): id, parent, device, root, mount point, options, tags, "-", type, source, super options. */
function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line): Mount[] => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [root, point] = fields.slice(3, 5).map(unescapeOctal);
    if (separator === -1 || root === undefined || point === undefined) return [];
    const type = fields[separator + 1];
    if (type === 'cgroup2') return [{ isUnified: true, root, point }];
    const hasCpu = fields[separator + 3]?.split(',').includes('cpu') ?? false;
    return type === 'cgroup' && hasCpu ? [{ isUnified: false, root, point }] : [];
  });
}

function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The folders of the process's cgroup and of all above it, as far as this mount shows them. */
function levels({ root, point }: Mount, path: string): string[] {
  const below = root === '/' ? path : path.startsWith(`${root}/`) ? path.slice(root.length) : '';
  // In a cgroup namespace a path may begin with "/..": outside of what is mounted, so only the mount point counts.
  const names = below.split('/').filter((name) => name !== '');
  if (names.includes('..')) return [point];
  return [point, ...names.map((_, index) => [point, ...names.slice(0, index + 1)].join('/'))];
}

function unifiedQuota(read: ReadText, folder: string): number | undefined {
  const [quota, period] = (read(`${folder}/cpu.max`) ?? '').trim().split(/\s+/);
  return ratio(quota, period);
}

function legacyQuota(read: ReadText, folder: string): number | undefined {
  return ratio(read(`${folder}/cpu.cfs_quota_us`)?.trim(), read(`${folder}/cpu.cfs_period_us`)?.trim());
}

/** "max" and -1 stand for no limit; whatever else is no positive number is not trusted either. */
function ratio(quotaUs: string | undefined, periodUs: string | undefined): number | undefined {
  const isCount = (text: string | undefined): text is string =>
    text !== undefined && /^[1-9]\d{0,14}$/.test(text);
  return isCount(quotaUs) && isCount(periodUs) ? Number(quotaUs) / Number(periodUs) : undefined;
}
