/** The lines above the table, the most important ones first: a low terminal shows only those. */
import {
  shortBytes,
  shortCount,
  shortDuration,
  shortLatency,
  shortRate,
  shortShare,
} from '../../control/numbers.ts';
import { curve } from './bars.ts';
import { clean, span, widthOf } from './cells.ts';
import { fitting, MARGIN } from './columns.ts';
import type { Figures, Line, Span, TopState } from './contract.ts';

const MAX_CURVE = 60;
/** Below this a curve says nothing. */
const MIN_CURVE = 8;

export function header(state: TopState, width: number, isUnicode: boolean): readonly Line[] {
  const { figures } = state;
  if (figures === undefined) return [[span('lb top', 'strong')]];
  return [
    lostLine(state, isUnicode),
    titleLine(state, figures, { width, isUnicode }),
    requestLine(state, figures, { width, isUnicode }),
    queueLine(figures),
    reloadLine(figures, isUnicode),
    [span(clean(dispatchText(figures), isUnicode))],
    [span(masterText(figures))],
    [span(clean(appText(figures), isUnicode))],
  ].filter((line) => line.length > 0);
}

interface HeaderForm {
  readonly width: number;
  readonly isUnicode: boolean;
}

function titleLine(state: TopState, { snapshot }: Figures, { width, isUnicode }: HeaderForm): Line {
  const name = clean(nameOf(snapshot), isUnicode);
  const about = `${snapshot.state}, pid ${snapshot.pid}, up ${shortDuration(snapshot.uptimeMs)}`;
  // A column that is not there has no arrow.
  const { by } = state.sort;
  const isSeen = fitting(width - MARGIN).some(({ head }) => head === by);
  const order = isSeen ? '' : `, sorted by ${by}`;
  return [...condition(state), span(name, 'strong'), span(`  ${clean(about, isUnicode)}${order}`)];
}

function lostLine({ lost, ageMs }: TopState, isUnicode: boolean): Line {
  if (lost === undefined) return [];
  return [span(clean(`LOST for ${shortDuration(ageMs)}, trying again: ${lost}`, isUnicode), 'bad')];
}

/** What makes the figures those of another time comes first, where nothing cuts it. */
function condition({ lost, isPaused, ageMs, everyMs }: TopState): Span[] {
  const isSilent = lost === undefined && ageMs > 2 * everyMs + SLACK_MS;
  if (isSilent) return [span(`NO ANSWER for ${shortDuration(ageMs)}  `, 'bad')];
  return isPaused ? [span('PAUSED  ', 'warning')] : [];
}

const SLACK_MS = 1000;

function requestLine(
  { history }: TopState,
  { requestsPerSecond, failuresPerSecond, p50Ms, p99Ms }: Figures,
  { width, isUnicode }: HeaderForm,
): Line {
  const isFailing = (failuresPerSecond ?? 0) > 0;
  const text = `requests  ${rate(requestsPerSecond)}, p50 ${shortLatency(p50Ms)}, p99 ${shortLatency(p99Ms)}, `;
  const failed = `${rate(failuresPerSecond)} failed`;
  const room = Math.min(MAX_CURVE, width - widthOf(text) - widthOf(failed) - 2);
  const drawn = room < MIN_CURVE ? '' : `  ${curve(history, room, isUnicode)}`;
  return [span(text), span(failed, isFailing ? 'bad' : 'plain'), span(drawn)];
}

/** Queue and shed are bad news where there is any, and come before what is not. */
function queueLine({ snapshot, shed, shedPerSecond, oldestWaitMs, acceptedPerSecond }: Figures): Line {
  const { waiting, open } = snapshot;
  const oldest = waiting === 0 ? '' : ` (oldest ${shortLatency(oldestWaitMs)})`;
  const now = (shedPerSecond ?? 0) > 0 ? ` (${rate(shedPerSecond)})` : '';
  return [
    span(`queue ${shortCount(waiting)}${oldest}`, waiting === 0 ? 'plain' : 'warning'),
    span(', '),
    span(`shed ${shortCount(shed)}${now}`, now === '' ? 'plain' : 'bad'),
    span(`, open ${shortCount(open)}, accepted ${rate(acceptedPerSecond)}`),
  ];
}

function reloadLine({ snapshot: { reload } }: Figures, isUnicode: boolean): Line {
  if (reload === undefined) return [];
  const { id, state, done, of, forMs, reason } = reload;
  const words = { running: 'running', done: 'done', 'rolled-back': 'rolled back', superseded: 'superseded' };
  const time = `${state === 'running' ? 'for' : 'took'} ${shortDuration(forMs)}`;
  const why = reason === undefined ? '' : `: ${reason.split('\n')[0]}`;
  const text = clean(`reload ${id} ${words[state] ?? state}, ${done} of ${of}, ${time}${why}`, isUnicode);
  return [span(text, state === 'running' ? 'warning' : state === 'rolled-back' ? 'bad' : 'plain')];
}

function dispatchText({ snapshot }: Figures): string {
  const { available, workers, algorithm, handoff } = snapshot;
  return `${available} of ${workers} workers available, ${algorithm}, hand-off by ${handoff}`;
}

function masterText({ snapshot: { master, agent } }: Figures): string {
  const own = `master  cpu ${shortShare(master.cpu)}, loop ${shortShare(master.utilization)}, memory ${shortBytes(master.memoryBytes)}`;
  if (agent === undefined) return own;
  return `${own}; agent  ${agent.state}, cpu ${shortShare(agent.usage?.cpu)}, memory ${shortBytes(agent.usage?.memoryBytes)}`;
}

function appText({ snapshot: { app, listeners } }: Figures): string {
  return `${app ?? 'built-in responder'} at ${listeners.map(({ name }) => name).join(' and ') || 'no address'}`;
}

/** The stream says it, and the model does not. */
function nameOf(snapshot: Figures['snapshot']): string {
  const { name } = snapshot as { readonly name?: unknown };
  return typeof name === 'string' ? name : 'lb';
}

function rate(perSecond: number | undefined): string {
  return perSecond === undefined ? '-/s' : `${shortRate(perSecond)}/s`;
}
