/** What can be written next on a command line. */
export interface Candidate {
  readonly text: string;
  /** A few words for shells that show them. */
  readonly about: string;
}
