/** Opens and ends pages over the control socket, for `lb dashboard`. */
import { ANSWER_SCHEMA, type Route } from '../http/contract.ts';
import type { Pages } from '../pages.ts';
import { integer, number, readFields } from './fields.ts';

const FOR_MS = 900_000;
const LONGEST_MS = 86_400_000;
const openFields = { forMs: number(1000, LONGEST_MS) };
const endFields = { port: integer(1, 65_535) };

export function pageRoutes(pages: Pages): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/dashboard',
      async answer({ body }) {
        const { forMs = FOR_MS } = readFields(openFields, body);
        return { status: 200, body: { schema: ANSWER_SCHEMA, ...(await pages.open(forMs)) } };
      },
    },
    {
      method: 'POST',
      path: '/v1/dashboard/end',
      answer({ body }) {
        const { port } = readFields(endFields, body);
        return { status: 200, body: { schema: ANSWER_SCHEMA, ended: port !== undefined && pages.end(port) } };
      },
    },
  ];
}
