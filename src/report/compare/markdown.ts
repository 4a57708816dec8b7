/** The results of comparisons for GitHub. */
import type { CompareResult } from '../../measure/contract.ts';
import { escapeMarkdown, markdownTable } from '../table/markdown.ts';
import {
  caveats,
  generatorSentence,
  loadSentence,
  machineSentence,
  methodSentence,
  summarySentence,
} from './circumstances.ts';
import { type Column, columnsOf, meaningsOf } from './columns.ts';
import { headlinesOf } from './headline.ts';
import { NOT_SHOWN } from './numbers.ts';
import { predictionKey, predictionTable } from './prediction.ts';
import { hasRatios, isGeneratorBound, summaryTable } from './summary.ts';
import { volleysKey, volleysTable } from './volleys.ts';

export function compareMarkdown(results: readonly CompareResult[]): string {
  return results.map((result) => scenario(result, results.length > 1)).join('\n');
}

function scenario(result: CompareResult, hasTitle: boolean): string {
  const [main, ...others] = headlinesOf(result);
  const volleys = volleysTable(result);
  const prediction = predictionTable(result);
  const parts = [
    ...(hasTitle ? [`### ${escapeMarkdown(result.scenario.name)}`] : []),
    `**${escapeMarkdown(main!)}.** ${others.map((sentence) => `${escapeMarkdown(sentence)}.`).join(' ')}`.trim(),
    ...(volleys === undefined ? [] : [markdownTable(volleys), escapeMarkdown(volleysKey)]),
    markdownTable(summaryTable(result, fitsPage)),
    key(result),
    ...(prediction === undefined ? [] : [markdownTable(prediction), predictionKey]),
    ...list([...caveats(result), ...result.notes]),
    circumstances(result),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Wider tables do not fit the page of a README. */
function fitsPage({ key }: Column): boolean {
  return key !== 'max';
}

function key(result: CompareResult): string {
  const meanings = meaningsOf(columnsOf(result).filter(fitsPage));
  return escapeMarkdown(
    [
      ...(result.rounds > 1 ? ['Medians over rounds (min–max).'] : []),
      'Bold marks the best of a column and everything not shown to be worse.',
      ...(hasRatios(result)
        ? [`× is the ratio to ${result.baseline} in the same rounds; ${NOT_SHOWN}: no difference shown.`]
        : []),
      ...(isGeneratorBound(result) ? ['▲: limited by the load generator; the target may be faster.'] : []),
      `${meanings.join('; ')}.`,
    ].join(' '),
  );
}

function circumstances(result: CompareResult): string {
  const generator = generatorSentence(result);
  return escapeMarkdown(
    `${summarySentence(result)} Load: ${loadSentence(result)}. Method: ${methodSentence(result)}${generator === undefined ? '' : `; load generator: ${generator}`}. Machine: ${machineSentence(result)}.`,
  );
}

function list(sentences: readonly string[]): string[] {
  return sentences.length === 0
    ? []
    : [sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')];
}
