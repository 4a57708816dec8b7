import { fileURLToPath } from 'node:url';

export const expressApp: string = fileURLToPath(new URL('../servers/express.mjs', import.meta.url));
