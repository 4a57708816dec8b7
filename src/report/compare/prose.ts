import { escapeHtml } from '../escape-html.ts';

/** Escaped; names with hyphens stay whole, and units stay with their numbers. */
export function prose(text: string): string {
  return escapeHtml(text)
    .replace(/ (×|ms|µs|%)/g, '\u00a0$1')
    .replace(/[\w().=]+(?:-[\w().=]+)+/g, '<span class="whole">$&</span>');
}
