/** The parts of README.md that are generated, so that they cannot drift from the program. */
import { algorithmCatalog, decoratorOptions } from '../../src/algorithms/index.ts';
import { errorTable, exitCodeMeanings } from '../../src/errors.ts';
import { benchOptions } from '../../src/options/bench-options.ts';
import { compareOptions } from '../../src/options/compare-options.ts';
import { flagTableMarkdown, optionTableMarkdown } from '../../src/options/markdown.ts';
import { simOptions } from '../../src/options/sim-options.ts';

/** By the name between `<!-- name:begin -->` and `<!-- name:end -->`. */
export const sections: Readonly<Record<string, () => string>> = {
  algorithms: () =>
    [...new Set(algorithmCatalog.map(({ group }) => group))]
      .map((group) => `**By ${group}**\n\n${algorithmTable(group)}`)
      .join('\n\n'),
  'algorithm-options': () =>
    table(
      ['Option', 'What it does'],
      decoratorOptions.map(({ name, doc }) => [code(name), doc]),
    ),
  options: optionTableMarkdown,
  'bench-options': () => flagTableMarkdown(benchOptions),
  'compare-options': () => flagTableMarkdown(compareOptions),
  'sim-options': () => flagTableMarkdown(simOptions),
  'exit-codes': () =>
    table(
      ['Exit code', 'Meaning'],
      exitCodeMeanings.map(({ exitCode, meaning }) => [String(exitCode), meaning]),
    ),
  errors: () =>
    table(
      ['Code', 'Exit code', 'Meaning'],
      errorTable.map(({ code: name, exitCode, meaning }) => [code(name), String(exitCode), meaning]),
    ),
};

/** The readme with every generated part as it should be. Throws when a pair of markers is missing. */
export function withSections(readme: string): string {
  let text = readme;
  for (const [name, section] of Object.entries(sections)) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`README.md has no ${begin} ... ${end}`);
    text = `${text.slice(0, from + begin.length)}\n${section().trim()}\n${text.slice(to)}`;
  }
  return text;
}

function algorithmTable(group: string): string {
  return table(
    ['Name', 'Who gets a connection', 'Options', 'Also known as'],
    algorithmCatalog
      .filter((entry) => entry.group === group)
      .map(({ name, aliases, summary, options }) => [
        code(name),
        summary,
        options.map((option) => code(option.name)).join(', '),
        aliases.map(code).join(', '),
      ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
