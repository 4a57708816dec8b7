/** What is known of an error. */
export interface ErrorKind<Details> {
  exitCode: number;
  meaning: string;
  message(details: Details): string;
}
