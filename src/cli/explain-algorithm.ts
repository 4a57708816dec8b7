/** What `lb algos` shows. */
import {
  type AlgorithmEntry,
  type AlgorithmOption,
  algorithmCatalog,
  decoratorOptions,
  overrides,
} from '../algorithms/index.ts';
import { formatDuration } from '../options/grammar/duration.ts';
import { layOut, type Row, widthOf, wrap } from '../text/layout.ts';
import type { Terminal } from './terminal.ts';

/** All by group, and the options that all of them accept. */
export function listAlgorithms({ columns, isStyled }: Terminal): string {
  const rows = algorithmCatalog.map(({ name, summary }): Row => [name, summary]);
  const shared = optionRows(decoratorOptions);
  const width = widthOf(rows);
  const groups = [...new Set(algorithmCatalog.map(({ group }) => group))];
  return [
    ...groups.flatMap((group) => [
      heading(`By ${group}`, isStyled),
      ...algorithmCatalog
        .filter((entry) => entry.group === group)
        .flatMap(({ name, summary }) => layOut([name, summary], width, columns)),
      '',
    ]),
    heading('Options of every algorithm', isStyled),
    ...shared.flatMap((row) => layOut(row, widthOf(shared), columns)),
    '',
    ...wrap(
      '"lb algos p2c" explains p2c; --algo "p2c(d=3)" or --algo p2c --algo-option d=3 sets an option.',
      columns,
    ),
    '',
  ].join('\n');
}

/** One with its rule, when to use it and when not, its options and where it comes from. */
export function explainAlgorithm(entry: AlgorithmEntry, { columns, isStyled }: Terminal): string {
  const own = optionRows(entry.options);
  const shared = optionRows(decoratorOptions);
  const facts: Row[] = [
    ['Rule', entry.rule],
    ['Overrides', overrides[entry.waitsFor]],
    ['Use it when', entry.useWhen],
    ['Avoid it when', entry.avoidWhen],
    ...(entry.needsAddress
      ? [['Needs', 'the address of the client; without it, the pick is random.'] as const]
      : []),
    ['Also known as', entry.aliases.join(', ')],
    ['Source', entry.source],
  ];
  const section = (title: string, rows: readonly Row[]): string[] =>
    rows.length === 0
      ? []
      : ['', heading(title, isStyled), ...rows.flatMap((row) => layOut(row, widthOf(rows), columns))];
  return [
    ...wrap(`${entry.name}: ${entry.summary}`, columns),
    '',
    ...facts.flatMap((row) => layOut(row, widthOf(facts), columns)),
    ...section('Options', own),
    ...section('Options of every algorithm', shared),
    '',
  ].join('\n');
}

function heading(text: string, isStyled: boolean): string {
  return isStyled ? `\x1b[1m${text}\x1b[0m` : text;
}

function optionRows(options: readonly AlgorithmOption[]): Row[] {
  return options.map((option) => [
    `${option.name}=${valuesOf(option)}`,
    `${option.doc} [${defaultOf(option)}]`,
  ]);
}

function valuesOf(option: AlgorithmOption): string {
  switch (option.kind) {
    case 'choice':
      return option.values.join('|');
    case 'switch':
      return 'on|off';
    case 'duration':
      return 'time';
    default:
      return 'n';
  }
}

function defaultOf({ kind, default: standard }: AlgorithmOption): string {
  if (standard === undefined) return 'off';
  if (kind === 'switch') return standard ? 'on' : 'off';
  return kind === 'duration' ? formatDuration(standard) : String(standard);
}
