/** The report of comparisons: one HTML page that needs no other file. */
import type { CompareResult } from '../../measure/contract.ts';
import { compareOptions } from '../../options/compare-options.ts';
import { counted } from '../../text/counted.ts';
import { commandBlock, commandOf } from '../command.ts';
import { escapeHtml } from '../escape-html.ts';
import { page } from '../page.ts';
import { article } from './article.ts';
import { headlinesOf } from './headline.ts';
import { prose } from './prose.ts';
import { compareStyle } from './style.ts';

export function comparePage(results: readonly CompareResult[]): string {
  const names = [...new Set(results.map(({ scenario }) => scenario.name))];
  const title = results.length === 1 ? names[0]! : counted(results.length, 'scenario');
  const articles = results.map((result, index) => article(result, idOf(index), results.length > 1));
  const contents = results.length === 1 ? '' : contentsOf(results);
  return page(`lb compare: ${title}`, [headerOf(results, title), contents, ...articles], compareStyle);
}

function headerOf(results: readonly CompareResult[], title: string): string {
  const targets = new Set(results.flatMap((result) => result.targets.map(({ name }) => name)));
  const { startedAt, workers } = results[0]!;
  const day = startedAt.slice(0, 16).replace('T', ' ');
  return `<header><h1>${escapeHtml(title)}: ${counted(targets.size, 'target')}</h1><p>${escapeHtml(`lb compare, ${counted(workers, 'worker')}, ${day} UTC`)}</p>${commandBlock(commandOf('compare', results[0]!.settings, compareOptions))}</header>`;
}

function contentsOf(results: readonly CompareResult[]): string {
  const items = results.map((result, index) => {
    const headline = headlinesOf(result)[0]!;
    return `<li><a href="#${idOf(index)}">${escapeHtml(result.scenario.name)}</a><small>${prose(headline)}.</small></li>`;
  });
  return `<nav aria-label="Scenarios"><ol class="toc">${items.join('')}</ol></nav>`;
}

/** By place, not by name: a name may come twice, and is not ours. */
function idOf(index: number): string {
  return `scenario-${index + 1}`;
}
