import type { ReloadTarget } from './contract.ts';
import { builtIn, express } from './pointsman.ts';
import { haproxy, nginx, pm2 } from './rivals.ts';

export const targets: readonly ReloadTarget[] = [builtIn, express, pm2, nginx, haproxy];
