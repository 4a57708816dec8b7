/**
 * `npm run bench:compare [-- --write-readme]`: the comparisons in bench/README.md, by `lb compare` itself: who gets how
 * many connections, what a blocked event loop costs under whom, and how far the simulator is from what was measured.
 */
import { writeFileSync } from 'node:fs';
import { openBar } from '../../src/cli/compare/progress.ts';
import { readVersion } from '../../src/cli/version.ts';
import { planCompare, runCompare } from '../../src/measure/compare/index.ts';
import type { CompareResult } from '../../src/measure/contract.ts';
import { compareOptions } from '../../src/options/compare-options.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { compareMarkdown } from '../../src/report/compare/markdown.ts';
import { compareText } from '../../src/report/compare/text.ts';
import { checkReadmeSection, writeReadmeSection } from '../harness/readme-section.ts';
import { readSettings } from '../harness/settings.ts';

const NAME = 'bench-compare';
const ALGOS = 'rr,least-connections,p2c';

const comparisons = [
  { scenario: 'evenness', against: 'node-cluster' },
  { scenario: 'blocked-loop', against: 'node-cluster,nginx,haproxy,pm2', predicts: true },
  { scenario: 'heavy-tail', against: 'node-cluster-rr,nginx-least-conn', predicts: true },
  { scenario: 'burst', against: 'node-cluster-rr,nginx-least-conn', predicts: true },
  { scenario: 'slow-worker', against: 'node-cluster-rr,nginx-least-conn', predicts: true },
] as const;

const settings = readSettings('bench:compare');
if (settings.writesReadme) checkReadmeSection(NAME);
const results: CompareResult[] = [];
const bar = openBar((text) => process.stderr.write(text));
for (const comparison of comparisons) {
  const { scenario, against } = comparison;
  const flags = {
    scenario,
    against,
    algos: ALGOS,
    rounds: String(settings.rounds),
    seed: String(settings.seed),
  };
  const { options } = resolveTable(compareOptions, { flags });
  const [plan] = await planCompare({
    options,
    settings: flags,
    isQuick: settings.isQuick,
    predicts: 'predicts' in comparison,
    cwd: process.cwd(),
    version: readVersion(),
  });
  results.push(
    await runCompare(plan!, (progress) => bar.show({ ...progress, label: `${scenario}, ${progress.label}` })),
  );
}
bar.close();
console.log(compareText(results, { isStyled: false, report: undefined }));
if (settings.jsonFile !== undefined) {
  writeFileSync(settings.jsonFile, `${JSON.stringify({ comparisons: results }, undefined, 2)}\n`);
}
if (settings.writesReadme) writeReadmeSection(NAME, compareMarkdown(results));
