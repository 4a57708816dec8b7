/** A pattern of Redis that matches this text alone. */
export function literally(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
