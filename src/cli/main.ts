#!/usr/bin/env node
/** The command `lb`. Imports nothing at the top, so that an old Node.js gets a sentence and not a syntax error. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`lb: Node.js ${process.versions.node} is not supported. Use Node.js 20.19 or later.`);
  process.exit(1);
}

const { run } = await import('./run.ts');
process.exit(await run(process.argv.slice(2), process.env, process.cwd()));
