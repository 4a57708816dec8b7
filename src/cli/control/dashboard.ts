/** `lb dashboard`: a page of a running master for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenPage } from '../../admin/pages.ts';
import { probe } from '../../admin/socket/probe.ts';
import { exitCodes } from '../../errors.ts';
import { formatDuration } from '../../options/index.ts';
import { dashboardOptions } from '../../options/page-options.ts';
import { hostPort } from '../../text/host-port.ts';
import type { CommandInput } from '../commands/contract.ts';
import { openBrowser } from '../open-browser.ts';
import { askMaster, failureIn } from './ask-master.ts';
import { masterOf, readOptions } from './which.ts';
import { noWords } from './words.ts';

const ANSWER_MS = 10_000;
const LOOK_MS = 1000;

export async function dashboard(input: CommandInput): Promise<number> {
  noWords(input, 'dashboard');
  const { for: forMs, ...which } = readOptions(dashboardOptions, input);
  const { path } = await masterOf(input, which);
  const { terminal } = input;
  const ask = (target: string, body: object) =>
    askMaster(path, { method: 'POST', target, body, timeoutMs: ANSWER_MS }, 'The page');
  const asked = stopAsked();
  const answer = await ask('/v1/dashboard', { forMs });
  const failure = failureIn(answer, path, 'The page');
  if (failure !== undefined) throw failure;

  const { host, port, token } = answer.body as OpenPage;
  const url = `http://${hostPort(host, port)}/#${token}`;
  terminal.out(`${url}\nThe page is open for ${formatDuration(forMs)}, or until Ctrl-C.\n`);
  if (input.switches.has('open') && !(await openBrowser(url))) {
    terminal.error('No browser could be started: open the address above.\n');
  }
  const isAsked = await Promise.race([asked.then(() => true), sleep(forMs), whenGone(path)]);
  if (isAsked) await ask('/v1/dashboard/end', { port }).catch(() => {});
  return exitCodes.clean;
}

/** From now on these end the page first. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** With its master the page is gone as well. */
async function whenGone(path: string): Promise<void> {
  for (;;) {
    await sleep(LOOK_MS);
    if ((await probe(path).catch(() => 'gone')) !== 'alive') return;
  }
}
