/** The time lines and the list of what happened. */
export const chartStyle: string = `
#charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px 28px; margin-top: 12px; }
figure { margin: 0; min-width: 0; }
figcaption { display: flex; align-items: baseline; gap: 8px; }
.unit { color: var(--soft); font-size: .78rem; }
figure .legend { min-height: 1.5em; gap: 2px 14px; }
figure .legend b { color: var(--text); font-weight: 600; }
.key { width: 18px; height: 12px; flex: none; }
.chart { display: block; width: 100%; height: 150px; overflow: visible; }
.grid { stroke: var(--line); stroke-opacity: .5; }
.tick { font-size: 11px; fill: var(--soft); }
.tick.end { text-anchor: end; } .tick.middle { text-anchor: middle; }
.line { fill: none; stroke: var(--hue, var(--text)); stroke-width: 1.8; stroke-linejoin: round; }
.line.thick { stroke-width: 8; }
.area { fill: var(--hue); fill-opacity: .82; stroke: var(--card); stroke-width: .6; }
.line.middling { stroke: var(--c5); stroke-dasharray: 6 3; }
.line.worst { stroke: var(--c1); stroke-dasharray: 2 2.5; stroke-width: 2.2; }
.line.wait { stroke: var(--c3); stroke-width: 2.6; }
.line.strong { stroke: var(--text); }
.mark line { stroke: currentColor; stroke-dasharray: 2 3; stroke-opacity: .75; }
.mark path { fill: currentColor; fill-rule: evenodd; }
.mark, #events .glyph { color: var(--soft); }
.mark:is(.crash, .stall, .shed), #events :is(.crash, .stall, .shed) .glyph { color: var(--bad); }
.mark:is(.algorithm, .reload), #events :is(.algorithm, .reload) .glyph { color: var(--c0); }
details { margin-top: 14px; font-size: .84rem; }
summary { cursor: pointer; color: var(--soft); width: fit-content; }
.scroll { overflow-x: auto; margin-top: 8px; }
table { border-collapse: collapse; font-size: .8rem; }
th, td { padding: 4px 9px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; text-align: left; padding-left: 0; }
#no-events { color: var(--soft); font-size: .875rem; margin-top: 6px; }
#events { list-style: none; margin: 8px 0 0; padding: 0; font-size: .875rem; }
.list { max-height: 340px; overflow-y: auto; }
.list:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
#events li { display: grid; grid-template-columns: 12px auto 1fr; gap: 10px; align-items: baseline; padding: 5px 2px; border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
#events li:first-child { border-top: 0; }
#events .glyph { align-self: center; }
#events time { color: var(--soft); }
#events .text { overflow-wrap: anywhere; }
@media (max-width: 860px) { #charts { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 720px) {
  #events li { grid-template-columns: 12px 1fr; }
  #events .text { grid-column: 2; }
}
`;
