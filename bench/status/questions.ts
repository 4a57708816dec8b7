/** What is asked again and again, and of whom. */

export interface Question {
  readonly name: string;
  readonly path: string;
  /** The built-in responder unless given. */
  readonly app?: string;
}

export const questions: readonly Question[] = [
  { name: 'lb status', path: '/v1/status' },
  { name: 'snapshot', path: '/v1/snapshot' },
  { name: 'metrics', path: '/metrics' },
  {
    name: 'metrics of an app with 1,000 series',
    path: '/metrics',
    app: new URL('./counting-app.cjs', import.meta.url).pathname,
  },
];
