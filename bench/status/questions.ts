/** What is asked again and again, and of whom. */

export interface Question {
  readonly name: string;
  readonly path: string;
}

export interface Asked {
  readonly name: string;
  /** The built-in responder unless given. */
  readonly app?: string;
  readonly questions: readonly Question[];
}

export const servers: readonly Asked[] = [
  {
    name: 'built-in responder',
    questions: [
      { name: 'lb status', path: '/v1/status' },
      { name: 'snapshot', path: '/v1/snapshot' },
      { name: 'metrics', path: '/metrics' },
    ],
  },
  {
    name: 'app with 1,000 series',
    app: new URL('./counting-app.cjs', import.meta.url).pathname,
    questions: [{ name: 'metrics of an app with 1,000 series', path: '/metrics' }],
  },
];
