/**
 * What HAProxy's agent check is answered: one line of ASCII (configuration.txt, "agent-check"). Only the agent undoes
 * what it has said, so each answer says everything. PURE.
 */

export type NodeState =
  | { readonly state: 'serving'; readonly percent: number }
  /** Finishes what it has. */
  | { readonly state: 'leaving' }
  /** `reason` is a sentence. */
  | { readonly state: 'down'; readonly reason: string };

const MOST_REASON = 80;

export function agentAnswer(node: NodeState): string {
  switch (node.state) {
    case 'serving':
      return `up ready ${node.percent}%\n`;
    case 'leaving':
      return 'up drain\n';
    case 'down':
      // A line break would end the answer.
      return `down #${node.reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MOST_REASON)}\n`;
  }
}
