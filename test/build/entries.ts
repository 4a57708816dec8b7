/** What a worker loads: each is one file, which is half the time of several. */
export const workerEntries: readonly string[] = ['worker/entry', 'worker/host/host'];

/** What else of `src` is begun by its name: by Node, by a process or a thread that is forked, by an app that imports it. */
export const entries: readonly string[] = [
  'cli/main',
  'index',
  'agent',
  'worker',
  'agent/entry',
  'demo/app',
  'demo/load',
  'measure/bench/server',
  'measure/load/generator/main',
  'measure/load/generator/pacer',
  'measure/targets/app/cluster-primary',
  'measure/targets/app/reuse-port',
  'measure/targets/app/server',
  'native/probe',
  'simulate/experiment/thread',
  'worker/host/preload',
  'worker/host/preload-first',
];
