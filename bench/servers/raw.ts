/** The raw server as an app that any target can run. */
import { createServer } from 'node:net';
import { listen, slot } from './listen.ts';
import { createRawAnswer } from './raw-answer.ts';

listen(createServer(createRawAnswer(slot)));
