/** The frame of every report: one HTML file that needs no other, and says the same without its script. */
import { escapeHtml } from './escape-html.ts';
import { script } from './script.ts';
import { style } from './style.ts';

export function page(title: string, parts: readonly string[], ownStyle = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}${ownStyle}</style>
</head>
<body>
<main>
${parts.join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** `text` is plain, `body` is HTML. */
export function section(title: string, text: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(text)}</p>${body}</section>`;
}

/** What may be wider than a phone scrolls in its own box, never the page. */
export function scrolling(label: string, table: string): string {
  return `<p class="hint" hidden>This table goes on to the right: scroll it sideways.</p><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}">${table}</div>`;
}
