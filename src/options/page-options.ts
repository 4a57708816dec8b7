/** The options of `lb dashboard` and `lb demo`. */
import { changeOptions } from './client-options.ts';

const page = {
  for: {
    kind: 'duration',
    min: 1000,
    max: 86_400_000,
    default: 900_000,
    group: 'Page',
    doc: 'How long the page is open; it ends sooner by Ctrl-C.',
  },
} as const;

export const dashboardOptions: typeof page & Pick<typeof changeOptions, 'name' | 'control'> = {
  ...page,
  name: changeOptions.name,
  control: changeOptions.control,
};

export const demoOptions = {
  workers: {
    kind: 'integer',
    letter: 'w',
    min: 1,
    max: 16,
    default: 4,
    group: 'Demo',
    doc: 'Number of workers.',
  },
  rate: {
    kind: 'integer',
    unit: 'requests',
    min: 1,
    max: 2000,
    default: 160,
    group: 'Demo',
    doc: 'Requests per second, each on a connection of its own.',
  },
  blocking: {
    kind: 'integer',
    unit: 'percent',
    min: 0,
    max: 100,
    default: 3,
    group: 'Demo',
    doc: 'How many of the requests block their worker, for 50 to 200 ms.',
  },
  port: {
    kind: 'integer',
    letter: 'p',
    min: 0,
    max: 65_535,
    default: 0,
    group: 'Demo',
    doc: 'TCP port that the demo serves on; 0 picks any free one.',
  },
  adminPort: {
    kind: 'integer',
    min: 0,
    max: 65_535,
    default: 0,
    group: 'Demo',
    doc: 'TCP port of the page; 0 picks any free one.',
  },
} as const;
