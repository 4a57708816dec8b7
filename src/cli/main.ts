#!/usr/bin/env node
/**
 * The command `lb`. It imports nothing at the top and awaits nothing there, so that an old Node.js gets a sentence
 * and not a syntax error, and so that modules that cannot be loaded end in a sentence as well.
 */
async function main(): Promise<number> {
  const { pointsmanError } = await import('../errors.ts');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    const found = `Node.js ${process.versions.node}`;
    const error = pointsmanError('ERR_UNSUPPORTED_PLATFORM', { found, needed: 'Node.js 20.19 or later' });
    console.error(`lb: ${error.message} [${error.code}]`);
    return error.exitCode;
  }

  const { describeFailure, failureOf, requireDescriptors } = await import('./failure.ts');
  try {
    requireDescriptors();
    const { run } = await import('./run.ts');
    return await run(process.argv.slice(2), process.env, process.cwd());
  } catch (error) {
    const failure = failureOf(error);
    console.error(describeFailure(failure).trimEnd());
    return failure.exitCode;
  }
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    console.error(`lb: ${error.message}`);
    process.exit(1);
  },
);
