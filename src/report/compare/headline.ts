/** The answer in words. It never claims more than the rounds show. */
import type { CompareResult, TargetResult } from '../../measure/contract.ts';
import { bestOf, type Ranked, ranked } from '../../measure/method/best.ts';
import { LEAST_ROUNDS, type RoundValue } from '../../measure/method/difference.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { distributionOf, unevennessOf } from '../../measure/method/volleys.ts';
import { counted } from '../../text/counted.ts';
import { type Column, type ColumnKey, columnOf, isRateGiven } from './columns.ts';
import { amount, listed, times } from './numbers.ts';

/** What the question is depends on the load; the first sentence answers it, the others are worth knowing, too. */
export function headlinesOf(result: CompareResult): string[] {
  const measured = result.targets.filter(({ summary }) => summary !== undefined);
  if (measured.length === 0) return ['No target produced a result'];
  if (measured.length === 1) return [aloneSentence(measured[0]!, result), errorSentence(measured, result)];
  const columns = topicsOf(result).flatMap((key) => columnOf(result, key) ?? []);
  const sentences = columns.map((column) => sentenceOf(questionOf(column), result));
  const errors = errorSentence(measured, result);
  const hasFaults = (result.scenario.faults ?? []).length > 0;
  const all = [...evenness(result), ...(hasFaults ? [errors, ...sentences] : [...sentences, errors])];
  return all.filter((sentence) => sentence !== undefined);
}

interface Question {
  /** `best p99`, and `p99` where none is the best. */
  readonly name: string;
  readonly best: 'least' | 'most';
  readonly read: RoundValue;
  readonly text: (value: number) => string;
  readonly superlative: string;
  readonly difference?: Column['difference'];
  /** What is said instead of the median. */
  readonly figure?: (target: TargetResult) => number | undefined;
}

/** One target has numbers, but is no answer to any question. */
function aloneSentence({ name }: TargetResult, result: CompareResult): string {
  const facts = topicsOf(result).flatMap((key) => {
    const column = columnOf(result, key);
    const value = column && ranked(result.targets, column.ofRound, 'least')[0];
    if (column === undefined || value === undefined) return [];
    const question = questionOf(column);
    return [`${question.name} ${question.text(value.median)}`];
  });
  return `${name} is the only target measured: ${facts.join(', ')}`;
}

function topicsOf(result: CompareResult): ColumnKey[] {
  if (result.scenario.load.kind === 'volleys') return ['cpuUs'];
  return isRateGiven(result) ? ['p99', 'p50', 'cpuUs'] : ['requestsPerSecond', 'p99', 'cpuUs'];
}

function questionOf({ key, title, best, ofRound, text, difference }: Column): Question {
  const own = { best: best === 'most' ? 'most' : 'least', read: ofRound, difference } as const;
  if (key === 'requestsPerSecond') {
    return {
      ...own,
      name: 'throughput',
      superlative: 'highest',
      text: (value) => `${text(value)} requests a second`,
    };
  }
  if (key === 'cpuUs') {
    return {
      ...own,
      name: 'CPU time per request',
      superlative: 'lowest',
      text: (value) => `${text(value)} µs`,
    };
  }
  return { ...own, name: title, superlative: 'best', text: (value) => `${text(value)} ms` };
}

function evenness(result: CompareResult): (string | undefined)[] {
  if (result.scenario.load.kind !== 'volleys') return [];
  const sharing = result.targets.filter((target) =>
    samplesOf(target).some(({ shares, volleys }) => shares.length > 1 || (volleys?.[0]?.length ?? 0) > 1),
  );
  const question: Question = {
    name: 'standard deviation of connections per worker',
    superlative: 'smallest',
    best: 'least',
    read: unevennessOf,
    text: amount,
    // As in the table: of all rounds together.
    figure: (target) => distributionOf(target)?.all.deviation,
  };
  return [sentenceOf(question, { ...result, targets: sharing })];
}

function sentenceOf(question: Question, result: CompareResult): string | undefined {
  const { name, best, read, superlative } = question;
  const order = ranked(result.targets, read, best);
  const [first] = order;
  // Where only one has a value there is nothing to compare.
  if (first === undefined || order.length === 1) return undefined;
  const leader = first.target.name;
  const value = said(first, question);
  const rounds = samplesOf(first.target).length;
  if (rounds < LEAST_ROUNDS) {
    return `${leader} had the ${superlative} ${name} (${value}), but ${counted(rounds, 'round')} cannot show a difference`;
  }
  const group = bestOf(order, read).map(({ target }) => target);
  if (group.length === 0) {
    const last = order.at(-1)!;
    return `No difference in ${name} is shown: ${value} (${leader}) to ${said(last, question)} (${last.target.name})`;
  }
  const next = order.find(
    ({ target }) => !group.includes(target) && samplesOf(target).length >= LEAST_ROUNDS,
  )!;
  const claim = `${leader} has the ${superlative} ${name}: ${value}, ${against(order, next, question, result)}`;
  const others = group.filter((target) => target !== first.target).map((other) => other.name);
  if (others.length === 0) return claim;
  return `${claim}; no difference is shown between it and ${others.length <= 3 ? listed(others) : `${others.length} others`}`;
}

function said({ target, median }: Ranked, { text, figure }: Question): string {
  return text(figure?.(target) ?? median);
}

/** The baseline, or the next that is shown to be worse when the baseline itself is among the best. */
function against(
  order: readonly Ranked[],
  next: Ranked,
  question: Question,
  { baseline }: CompareResult,
): string {
  const { comparison } = order[0]!.target;
  const ratio = comparison && question.difference?.(comparison);
  if (ratio?.isShown) return `${times(ratio.ratio.median)} ${baseline}`;
  const base = order.find(({ target }) => target.name === baseline);
  const isApart = ratio === undefined && base !== undefined && base !== order[0];
  const other = isApart ? base : next;
  return `against ${said(other, question)} for ${other.target.name}`;
}

/** Counts are facts, not samples: fewest and most of them. */
function errorSentence(measured: readonly TargetResult[], { rounds }: CompareResult): string {
  const counts = measured.map(({ summary }) => summary!.errors);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const over = counted(rounds, 'round');
  if (most === 0) return `Every request was answered in ${over}`;
  const namesWith = (errors: number): string => {
    const names = measured.filter(({ summary }) => summary!.errors === errors).map(({ name }) => name);
    return names.length <= 4 ? listed(names) : `${names.length} targets`;
  };
  if (least === most)
    return `Requests without an answer in ${over}: ${amountOf(most)} with ${namesWith(most)}`;
  return `Fewest requests without an answer in ${over}: ${amountOf(least)} with ${namesWith(least)}; most: ${amountOf(most)} with ${namesWith(most)}`;
}

function amountOf(count: number): string {
  return count === 0 ? 'none' : count.toLocaleString('en');
}
