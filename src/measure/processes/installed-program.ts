/** Programs that the machine has or has not. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put servers, often not in the PATH of a user. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Its path; undefined when it is not installed. */
export function findProgram(name: string, path: string = process.env.PATH ?? ''): string | undefined {
  const directories = [...path.split(delimiter).filter((directory) => directory !== ''), ...ALSO];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** What follows the word "version" when it is asked with `-v`; undefined when it does not say. */
export function versionOf(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, ['-v'], { timeout: 5000 }, (_error, output, errors) => {
      resolve(/version:? \D*(\d[\d.]*\d)/i.exec(`${output}\n${errors}`)?.[1]);
    });
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
