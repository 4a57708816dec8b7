/** The style sheet of the page: the colours of the reports, one column, light and dark. */
import { palette } from '../../report/palette.ts';
import { chartStyle } from './chart-style.ts';
import { yardStyle } from './yard-style.ts';

const base = `
:root { --strong: var(--text); --ok: #00794f; --bad: #b3261e; --warn: #8a5a00; --busy: var(--c0); --fill: #eef1f3; }
@media (prefers-color-scheme: dark) { :root { --ok: #4fd8a4; --bad: #ff8a7d; --warn: #f0bd4a; --fill: #262d34; } }
.hue0 { --hue: var(--c0); } .hue1 { --hue: var(--c1); } .hue2 { --hue: var(--c2); } .hue3 { --hue: var(--c3); }
.hue4 { --hue: var(--c4); } .hue5 { --hue: var(--c5); } .hue6 { --hue: var(--c6); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 12px; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
header, main, footer, .notice { max-width: 1280px; margin: 0 auto; padding: 0 24px; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 10px 24px; padding-top: 18px; padding-bottom: 6px; }
.brand { display: flex; gap: 14px; align-items: center; min-width: 0; flex: 1 1 480px; }
.brand > div { min-width: 0; }
.brand img { flex: none; border-radius: 8px; }
h1 { font-size: 1.35rem; line-height: 1.15; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; text-wrap: balance; }
h3 { font-size: .875rem; margin: 0; font-weight: 600; }
p { margin: 0; }
#about { color: var(--soft); font-size: .84rem; overflow-wrap: anywhere; }
.acts { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
#state { font-size: .875rem; margin-right: 6px; }
#state-word { font-weight: 600; }
#state-word::before { content: ''; display: inline-block; width: .62em; height: .62em; border-radius: 50%; background: var(--ok); margin-right: .45em; }
#state[data-state=other] #state-word::before { border-radius: 0; background: var(--warn); }
[data-line=lost] #state-word::before { background: none; border: 2px solid var(--bad); }
#uptime { color: var(--soft); margin-left: 4px; }
button, select, input { font: inherit; color: inherit; }
button { border: 1px solid var(--line); border-radius: 7px; background: var(--card); padding: 4px 12px; min-height: 32px; cursor: pointer; font-size: .875rem; }
button:hover:not(:disabled, .strong, [aria-pressed=true]) { border-color: var(--soft); background: var(--fill); }
button:disabled { color: var(--soft); cursor: not-allowed; border-style: dashed; }
button[aria-pressed=true] { background: var(--text); color: var(--page); border-color: var(--text); }
button.strong { background: var(--text); color: var(--page); border-color: var(--text); }
:is(button, a, select, input, summary, .scroll):focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; background: var(--card); padding: 6px 12px; z-index: 2; color: var(--text); }
.notice { margin-top: 8px; }
.notice:not([hidden]) { display: block; }
.notice { border-left: 4px solid var(--bad); padding-top: 8px; padding-bottom: 8px; background: var(--card); }
.notice.quiet { border-left-color: var(--line); color: var(--soft); background: none; font-size: .875rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 22px; margin: 14px 0; }
section:focus { outline: none; }
#figures { display: grid; grid-template-columns: repeat(6, 1fr); margin: 12px 0 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
#figures div { padding: 12px 14px 10px 22px; border-left: 1px solid var(--line); min-width: 0; }
#figures div:first-child { border-left: 0; }
#figures dt { font-size: .78rem; color: var(--soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
#figures dd { margin: 0; }
#figures b { display: block; font-size: 1.7rem; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; }
#figures small { color: var(--soft); font-size: .78rem; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px 20px; align-items: center; }
.choice { display: flex; flex-wrap: wrap; gap: 6px; }
#algorithms { display: contents; }
.chip { border-radius: 99px; padding: 3px 13px; }
.chip[data-current] { border-color: var(--text); font-weight: 600; }
#algorithm-summary { color: var(--soft); font-size: .875rem; margin-top: 4px; min-height: 1.45em; }
#said { min-height: 1.6em; font-size: .875rem; padding-top: 2px; }
#said[data-kind=failed] { color: var(--bad); font-weight: 600; }
#said[data-kind=done] { color: var(--ok); }
#said[data-kind=busy] { color: var(--soft); }
footer { color: var(--soft); font-size: .8rem; padding-bottom: 32px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px; }
dialog { border: 1px solid var(--line); border-radius: 14px; background: var(--card); color: var(--text); padding: 22px 24px; max-width: min(560px, calc(100vw - 24px)); max-height: calc(100vh - 40px); }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog p { color: var(--soft); margin: 6px 0 10px; }
dialog p b { color: var(--text); }
dialog .acts { justify-content: flex-end; margin-top: 14px; }
dialog label { display: grid; grid-template-columns: 150px 1fr; gap: 2px 12px; align-items: center; padding: 5px 0; }
dialog label small { grid-column: 2; color: var(--soft); }
dialog h3 { margin-top: 8px; }
.option { font: .84rem ui-monospace, monospace; }
select, input { border: 1px solid var(--soft); border-radius: 6px; background: var(--page); padding: 4px 8px; min-height: 32px; width: 100%; }
#entry form { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; margin-top: 12px; }
#entry label { flex: 1 1 260px; }
#entry p { color: var(--soft); }
#entry #entry-wrong { color: var(--bad); flex-basis: 100%; }
code { font: .9em ui-monospace, monospace; background: var(--fill); border-radius: 4px; padding: 1px 5px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.glyph { width: 12px; height: 12px; flex: none; fill: currentColor; fill-rule: evenodd; }
@media (max-width: 960px) {
  #figures { grid-template-columns: repeat(3, 1fr); }
  #figures div:nth-child(4) { border-left: 0; }
  #figures div:nth-child(n + 4) { border-top: 1px solid var(--line); }
}
@media (max-width: 720px) {
  header, main, footer, .notice { padding-left: 10px; padding-right: 10px; }
  #state { flex-basis: 100%; }
  .brand { flex-basis: 100%; }
  section { padding: 14px 12px; border-radius: 10px; }
  #figures { grid-template-columns: repeat(2, 1fr); }
  #figures div { padding: 9px 8px 8px 12px; }
  #figures div:nth-child(4) { border-left: 1px solid var(--line); }
  #figures div:nth-child(odd) { border-left: 0; }
  #figures div:nth-child(n + 3) { border-top: 1px solid var(--line); }
  #figures b { font-size: 1.35rem; }
  dialog label { grid-template-columns: 1fr; }
  dialog label small { grid-column: 1; }
}
`;

export const style: string = palette + base + yardStyle + chartStyle;
