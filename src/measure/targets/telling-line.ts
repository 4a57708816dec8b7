/** Of what a program wrote to standard error, the line that says why it ended; the last one where none looks like it. */
export function tellingLine(output: string): string {
  const lines = output.trim().split('\n');
  const telling = lines.find((line) => /already in use|Error\b.*: |\[(emerg|ALERT)\]/i.test(line));
  return (telling ?? lines.at(-1)!).trim() || 'it wrote nothing';
}
