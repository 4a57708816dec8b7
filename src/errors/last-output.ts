/** What a process wrote before it failed, at the end of a message. */
export function lastOutput(output: string): string {
  return output.trim() === '' ? 'It printed nothing.' : `Its last output:\n${output.trimEnd()}`;
}
