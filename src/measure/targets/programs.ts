/** The built programs that targets run. From source there are none: those of the last build stand in for them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/' : '../../', import.meta.url);

/** The app that every target runs unless the user names another. */
export const comparedApp: string = builtPath('measure/targets/app/server.js');
export const clusterPrimary: string = builtPath('measure/targets/app/cluster-primary.js');
/** A module to import before an app. */
export const reusePort: string = builtPath('measure/targets/app/reuse-port.js');
export const lb: string = builtPath('cli/main.js');

/** undefined when they are there. */
export function missingBuild(): string | undefined {
  const isBuilt = [comparedApp, clusterPrimary, reusePort, lb].every((path) => existsSync(path));
  return isBuilt ? undefined : 'pointsman is not built: run "npm run build"';
}

function builtPath(path: string): string {
  return fileURLToPath(new URL(path, built));
}
