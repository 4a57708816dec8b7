/** A program of its own: tells as JSON why the native calls cannot be had in the process that it runs in, if so. */
import { nativeCalls } from './index.ts';

process.stdout.write(JSON.stringify({ reason: nativeCalls().reason }));
