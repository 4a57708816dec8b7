/** What stands in front of this node: HAProxy, a registry, an orchestrator. */

export const edgeOptions = {
  agentCheck: {
    kind: 'integer',
    min: 0,
    max: 65_535,
    default: undefined,
    defaultText: 'none',
    group: 'Behind a balancer',
    doc: "TCP port on which HAProxy's agent-check is answered, on the address of --host: up with a weight from 1 to 100 % by free capacity, drain before a stop, down while no worker is ready. 0 picks any free one.",
  },
  onReady: {
    kind: 'text',
    expected: 'a command for a shell',
    pattern: /\S/ as RegExp,
    placeholder: 'command',
    default: undefined,
    defaultText: 'none',
    group: 'Behind a balancer',
    doc: 'Command that runs once when all workers are ready, such as one that registers this node. It finds LB_ADDRESSES, LB_NAME and LB_PID in its environment, and is killed after 10 s.',
  },
  onDrain: {
    kind: 'text',
    expected: 'a command for a shell',
    pattern: /\S/ as RegExp,
    placeholder: 'command',
    default: undefined,
    defaultText: 'none',
    group: 'Behind a balancer',
    doc: 'Command that runs when lb is told to stop, such as one that takes this node out of service discovery. lb goes on accepting until it has ended, for 10 s at most, and for --drain-delay.',
  },
} as const;
