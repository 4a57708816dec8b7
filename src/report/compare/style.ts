/** What a comparison adds to the style sheet. */
export const compareStyle: string = `
.toc { columns: 2; column-gap: 40px; padding-left: 1.2em; }
.toc li { break-inside: avoid; margin-bottom: 8px; }
.toc a, .back a { color: var(--c0); }
.toc small { display: block; color: var(--soft); font-size: .875rem; }
article { margin-top: 36px; }
article + article { border-top: 2px solid var(--line); padding-top: 12px; }
.eyebrow { color: var(--soft); font-size: .9rem; font-weight: 600; letter-spacing: .02em; margin: 0 0 2px; }
.findings { margin: 4px 0 10px; padding-left: 1.2em; max-width: 84ch; }
.caveats { margin: 10px 0; padding: 10px 14px 10px 2.1em; border-left: 4px solid var(--c4); background: var(--card); max-width: 96ch; overflow-wrap: anywhere; }
section > h3 { font-size: 1.2rem; margin: 0 0 4px; }
td small, th small { display: block; font-weight: 400; font-size: .75rem; color: var(--soft); }
.results td, .distribution td, .prediction td { vertical-align: top; }
.results th[scope=row], .distribution th[scope=row], .prediction th[scope=row] { vertical-align: top; }
.results td.ratio { padding-left: 2px; color: var(--text); }
.results th.ratio { padding-left: 2px; }
td.not-shown, .not-shown { color: var(--soft); font-style: italic; }
.name { display: inline-block; max-width: 210px; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
.warn b, b.warn { color: var(--c1); }
.empty td { text-align: left; white-space: normal; color: var(--soft); }
.empty td span { display: block; max-width: 62ch; overflow-wrap: anywhere; }
.none { color: var(--soft); }
.key { list-style: none; padding: 0; margin: 12px 0 0; font-size: .84rem; color: var(--soft); max-width: 110ch; }
.key li { margin: 2px 0; }
.sample { padding: 0 5px; color: var(--text); }
.whole { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
.patch { width: 14px; height: 14px; display: inline-block; }
.patch.master { background: var(--c1); }
.patch.workers { background: var(--c0); }
.settings th { vertical-align: top; padding-right: 18px; }
.results th:first-child, .distribution th:first-child, .prediction th:first-child { z-index: 1; }
@media (max-width: 720px) {
  .toc { columns: 1; }
  section > h3, section > .key { margin-left: 6px; margin-right: 6px; }
  .name { max-width: 38vw; }
  .empty td span { max-width: 46vw; }
}
`;
