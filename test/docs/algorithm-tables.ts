/** The tables of algorithms and of their options. */
import { type AlgorithmOption, algorithmCatalog, decoratorOptions } from '../../src/algorithms/index.ts';
import { formatDuration } from '../../src/options/grammar/duration.ts';
import { code, markdownTable } from './markdown-table.ts';

export function algorithmTables(): string {
  return [...new Set(algorithmCatalog.map(({ group }) => group))]
    .map((group) => `**By ${group}**\n\n${algorithmTable(group)}`)
    .join('\n\n');
}

/** The options that belong to one algorithm each. */
export function ownOptionsTable(): string {
  return markdownTable(
    ['Algorithm', ...optionHead],
    algorithmCatalog.flatMap(({ name, options }) =>
      options.map((option) => [code(name), ...optionCells(option)]),
    ),
  );
}

export function sharedOptionsTable(): string {
  return markdownTable(optionHead, decoratorOptions.map(optionCells));
}

const optionHead = ['Option', 'Default', 'Allowed', 'What it does'] as const;

function algorithmTable(group: string): string {
  return markdownTable(
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

function optionCells(option: AlgorithmOption): string[] {
  return [code(option.name), defaultOf(option), allowedBy(option), option.doc];
}

function defaultOf({ kind, default: standard }: AlgorithmOption): string {
  if (standard === undefined) return 'off';
  if (kind === 'switch') return standard ? 'on' : 'off';
  return code(kind === 'duration' ? formatDuration(standard) : String(standard));
}

function allowedBy(option: AlgorithmOption): string {
  switch (option.kind) {
    case 'choice':
      return option.values.map(code).join(', ');
    case 'switch':
      return 'on or off';
    case 'duration':
      return `a time from ${formatDuration(option.min)} to ${formatDuration(option.max)}`;
    default:
      return `${option.kind === 'integer' ? 'a whole number' : 'a number'} from ${option.min} to ${option.max}`;
  }
}
