/** The queue, the tracks and the workers. */
export const yardStyle: string = `
.yard { display: grid; grid-template-columns: 136px minmax(90px, 150px) minmax(0, 1fr); align-items: stretch; }
.queue { align-self: center; border: 1px solid var(--line); border-radius: 10px; padding: 10px 12px; background: var(--page); font-size: .78rem; color: var(--soft); }
.queue h3 { color: var(--text); }
.queue .big { color: var(--soft); font-size: .84rem; }
.queue .big b { font-size: 1.35rem; color: var(--text); }
.queue b { color: var(--text); font-weight: 600; white-space: nowrap; }
#queue-blocks { display: grid; grid-template-columns: repeat(8, 9px); gap: 3px; margin: 6px 0; }
#queue-blocks i { height: 9px; border-radius: 1px; box-shadow: inset 0 0 0 1px var(--line); }
#queue-blocks .on { background: var(--c4); box-shadow: none; }
#tracks { width: 100%; height: 100%; overflow: visible; display: block; }
.rails path { fill: none; stroke: var(--line); stroke-width: 2; }
.rails path:is([data-state=stalled], [data-state=paused], [data-state=draining], [data-state=gone], [data-state=starting], [data-state=checking], [data-state=full]) { stroke-dasharray: 2 5; }
.dots circle { fill: var(--hue); stroke: var(--card); stroke-width: 1; }
.dots .waited { fill: var(--card); stroke: var(--hue); stroke-width: 2.5; }
#lanes { list-style: none; margin: 0; padding: 0; min-width: 0; }
.lane { display: grid; grid-template-columns: minmax(80px, 1fr) 172px auto auto; gap: 4px 18px; align-items: center; min-height: 78px; padding: 6px 0; }
.track { order: -1; }
.lane + .lane { border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
.who { min-width: 0; }
.who h3::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 2px; background: var(--hue); margin-right: 7px; }
.who .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 6px; }
.who .weight { min-height: 24px; padding: 0 4px; border: 0; border-radius: 4px; background: none; font-size: .75rem; color: var(--soft); text-decoration: underline dotted; text-underline-offset: 3px; }
.who .weight:disabled { text-decoration: none; }
.who .state { display: flex; align-items: center; gap: 6px; font-size: .84rem; color: var(--ok); font-weight: 600; }
.who .detail { display: block; font-size: .75rem; color: var(--soft); }
.lane:not([data-state=serving]) .state { color: var(--warn); }
.lane:is([data-state=stalled], [data-state=gone]) .state { color: var(--bad); }
.lane:is([data-state=stalled], [data-state=gone]) { background: linear-gradient(to left, transparent 20%, color-mix(in srgb, var(--bad) 8%, transparent) 50%, transparent 80%); }
.track { min-width: 0; align-self: stretch; display: flex; flex-direction: column; justify-content: center; }
/* Mirrored: the first wagon stands at the end of the track, before its worker. */
.rail { display: block; width: 100%; height: 20px; border-bottom: 2px solid var(--line); overflow: hidden; transform: scaleX(-1); }
.load { font-size: .78rem; color: var(--soft); padding-top: 3px; line-height: 1.3; min-height: 1.3em; text-align: right; }
.rail .busy, .wagon .busy { fill: var(--hue, var(--text)); }
.rail .idle, .wagon .idle { fill: none; stroke: var(--hue, var(--text)); stroke-width: 1.5; }
.rail .pending, .wagon .pending { fill: var(--hue, var(--text)); opacity: .5; }
.figures { display: grid; grid-template-columns: 74px 52px 78px 72px; gap: 0 8px; margin: 0; }
.figures dt { font-size: .72rem; color: var(--soft); white-space: nowrap; }
.figures dd { margin: 0; font-size: .95rem; font-weight: 600; white-space: nowrap; }
.gauge { display: block; width: 100%; height: 4px; margin-top: 2px; overflow: hidden; border-radius: 2px; }
.gauge rect { height: 4px; fill: var(--hue); }
.gauge .all { width: 100%; fill: var(--fill); }
.lane .acts { flex-wrap: nowrap; }
.lane .acts { gap: 6px; }
.lane .acts button { min-width: 68px; padding: 4px 8px; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 8px 20px; margin-top: 10px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 0; margin: 0; font-size: .78rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.wagon { width: 11px; height: 20px; }
.count { display: flex; align-items: center; gap: 10px; font-size: .875rem; }
.count .count button { width: 34px; padding: 0; font-size: 1.05rem; }
#more-lanes { color: var(--soft); font-size: .84rem; }
@media (max-width: 1080px) {
  .lane { grid-template-columns: minmax(80px, 1fr) 172px auto; }
  .lane .acts { grid-column: 2 / -1; justify-content: flex-end; }
}
@media (max-width: 860px) {
  .lane { grid-template-columns: minmax(0, 1fr) auto; }
  .track { grid-column: 1 / -1; order: 0; }
  .who { padding-left: 12px; }
  .figures { grid-column: 1 / -1; grid-template-columns: repeat(4, 1fr); padding-left: 12px; }
  .lane .acts { grid-column: 2; grid-row: 1; }
}
@media (max-width: 720px) {
  .yard { grid-template-columns: 24px minmax(0, 1fr); }
  .queue { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: center; align-self: auto; }
  #queue-blocks { grid-template-columns: repeat(12, 9px); margin: 0; }
  .lane { padding-top: 14px; padding-bottom: 10px; }
  .lane .acts button { min-width: 0; }
}
`;
