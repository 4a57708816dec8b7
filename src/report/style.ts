/** The style sheet of every report: system fonts, light and dark, one column. */
import { palette } from './palette.ts';

export const style: string = `
${palette}* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 8px; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 0 0 4px; }
h3 { font-size: .95rem; margin: 18px 0 4px; font-weight: 600; }
p { margin: 4px 0 12px; max-width: 68ch; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin: 20px 0; }
svg { max-width: 100%; height: auto; display: block; }
svg [aria-label*="grid"] { stroke-opacity: .14; }
.narrow { display: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 10px 0; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: 7px; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
button:focus-visible, .scroll:focus-visible, a:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; border-radius: 3px; }
.pick { display: flex; align-items: center; gap: 7px; padding: 1px 4px; margin-left: -4px; border-radius: 4px; }
.pick.lit { background: var(--lit); }
svg [data-lit] { stroke-width: 4px; }
svg [data-dim] { opacity: .1; }
tr.lit td, tr.lit th { background: var(--lit); }
.sort { font-weight: 600; white-space: nowrap; }
.sort::after { content: '\\2195'; opacity: .45; margin-left: 3px; font-weight: 400; }
[aria-sort=ascending] .sort::after { content: '\\2191'; opacity: 1; }
[aria-sort=descending] .sort::after { content: '\\2193'; opacity: 1; }
.command { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin: 12px 0; }
.command code { font: .875rem/1.5 ui-monospace, monospace; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; overflow-wrap: anywhere; min-width: 0; }
.command button { border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; font-size: .875rem; background: var(--card); }
.hint { font-size: .84rem; margin: 10px 0 -4px; }
.warning { border-left: 4px solid var(--c4); padding: 6px 12px; background: var(--card); color: var(--text); }
.headline { font-size: 1.5rem; line-height: 1.25; margin: 0 0 8px; text-wrap: balance; color: var(--text); font-weight: 700; }
.legend svg { flex: none; }
.q { width: 11px; height: 11px; display: inline-block; }
.q0 { background: var(--q0); border-radius: 50%; }
.q1 { background: var(--q1); transform: rotate(45deg) scale(.86); }
.q2 { background: var(--q2); }
.q3 { background: var(--q3); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.scroll { position: relative; overflow-x: auto; margin: 10px -24px 0; padding: 0 24px; }
table { border-collapse: collapse; font-size: .84rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 7px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { color: var(--soft); vertical-align: bottom; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--card); }
.scroll th:first-child { left: -24px; padding-left: 0; }
thead th { background: var(--card); }
.scroll.more { box-shadow: inset -16px 0 12px -12px rgb(0 0 0 / .28); }
.scroll th:first-child { z-index: 1; box-shadow: 1px 0 0 var(--line); }
.best { background: var(--best); font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.settings td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 720px) {
  main { padding: 20px 10px 40px; }
  h1 { font-size: 1.35rem; }
  section { padding: 16px 8px; border-radius: 8px; }
  .headline { font-size: 1.2rem; }
  section > h2, section > h3, section > p, section > .legend { margin-left: 6px; margin-right: 6px; }
  .wide { display: none; }
  .narrow { display: block; }
  .narrow svg { margin: 0 auto; }
  .scroll { margin: 10px -8px 0; padding: 0 8px; }
  .scroll th:first-child { left: -8px; padding-left: 6px; max-width: 42vw; overflow: hidden; text-overflow: ellipsis; }
}
@media print { section { break-inside: avoid; border: 0; } }
`;
