/** The parts of the READMEs that are generated, so that they cannot drift from the program. */
import { errorTable, exitCodeMeanings } from '../../src/errors.ts';
import { definitionOf, metricNames } from '../../src/metrics/catalog.ts';
import { benchOptions } from '../../src/options/bench-options.ts';
import { reloadOptions } from '../../src/options/client-options.ts';
import { compareOptions } from '../../src/options/compare-options.ts';
import { flagTableMarkdown, optionTableMarkdown } from '../../src/options/markdown.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { algorithmTables, ownOptionsTable, sharedOptionsTable } from './algorithm-tables.ts';
import { code, markdownTable } from './markdown-table.ts';

/** By README, the generated parts it has to have. */
export const generated: Readonly<Record<string, readonly string[]>> = {
  'src/README.md': ['exit-codes', 'errors'],
  'src/options/README.md': ['options', 'reload-options', 'bench-options', 'compare-options', 'sim-options'],
  'src/metrics/README.md': ['metrics'],
  'src/algorithms/README.md': ['algorithms', 'algorithm-own-options', 'algorithm-options'],
};

/** By the name between `<!-- name:begin -->` and `<!-- name:end -->`. */
const sections: Readonly<Record<string, () => string>> = {
  algorithms: algorithmTables,
  'algorithm-own-options': ownOptionsTable,
  'algorithm-options': sharedOptionsTable,
  options: optionTableMarkdown,
  'reload-options': () => flagTableMarkdown(reloadOptions),
  'bench-options': () => flagTableMarkdown(benchOptions),
  'compare-options': () => flagTableMarkdown(compareOptions),
  'sim-options': () => flagTableMarkdown(simOptions),
  metrics: metricTable,
  'exit-codes': () =>
    markdownTable(
      ['Exit code', 'Meaning'],
      exitCodeMeanings.map(({ exitCode, meaning }) => [String(exitCode), meaning]),
    ),
  errors: () =>
    markdownTable(
      ['Code', 'Exit code', 'Meaning'],
      errorTable.map(({ code: name, exitCode, meaning }) => [code(name), String(exitCode), meaning]),
    ),
};

function metricTable(): string {
  return markdownTable(
    ['Metric', 'Type', 'Labels', ''],
    metricNames.map((name) => {
      const { type, labels, help } = definitionOf(name);
      return [code(name), type, labels.map(code).join(', '), help];
    }),
  );
}

/** The README with every generated part as it should be. Throws when a pair of markers is missing. */
export function withSections(path: string, readme: string): string {
  let text = readme;
  for (const name of generated[path] ?? []) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`${path} has no ${begin} ... ${end}`);
    text = `${text.slice(0, from + begin.length)}\n${sections[name]!().trim()}\n${text.slice(to)}`;
  }
  return text;
}
