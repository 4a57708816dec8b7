#!/usr/bin/env node
/**
 * The command `lb`. It imports nothing at the top and awaits nothing there, so that an old Node.js gets a sentence
 * and not a syntax error, so that modules that cannot be loaded end in a sentence as well, and so that a run loads no
 * more than it needs.
 */
async function main(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    const { pointsmanError } = await import('../errors.ts');
    const found = `Node.js ${process.versions.node}`;
    const error = pointsmanError('ERR_UNSUPPORTED_PLATFORM', { found, needed: 'Node.js 20.19 or later' });
    console.error(`lb: ${error.message} [${error.code}]`);
    return error.exitCode;
  }

  const argv = process.argv.slice(2);
  try {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
      const { printVersion } = await import('./version.ts');
      printVersion(process.env);
      return 0;
    }
    const { requireDescriptors } = await import('./failure.ts');
    requireDescriptors();
    const { useCompileCache } = await import('../platform/compile-cache.ts');
    useCompileCache(process.env);
    const { run } = await import('./run.ts');
    return await run(argv, process.env, process.cwd());
  } catch (error) {
    const { describeFailure, failureOf } = await import('./failure.ts');
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
