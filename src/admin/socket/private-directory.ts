/** The directory of the control sockets: of this user alone, since the modes of files are all that guards a socket. */
import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pointsmanError } from '../../errors.ts';
import { userId } from './places.ts';

/** Makes the directory unless it is there. Throws ERR_CONTROL_UNUSABLE for one that others can use. */
export function openPrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') refuse(directory, `it cannot be made (${code ?? message}). ${ELSEWHERE}`);
  }
  const problem = privacyProblem(directory);
  if (problem !== undefined) refuse(directory, problem);
}

/** Why others could get at what lies in the directory, and how to mend it; undefined where nobody can. */
export function privacyProblem(directory: string): string | undefined {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return `there is no such directory. ${ELSEWHERE}`;
  if (stats.isSymbolicLink()) return `it is a symbolic link. Remove it, or ${ELSEWHERE_TOO}`;
  if (!stats.isDirectory()) return `it is no directory. Remove it, or ${ELSEWHERE_TOO}`;
  if (stats.uid !== userId()) {
    return `it belongs to user ${stats.uid}, not to user ${userId()}. Remove it, or ${ELSEWHERE_TOO}`;
  }
  if ((stats.mode & 0o077) !== 0) {
    return `others may use it (mode ${modeOf(stats)}). Run "chmod 700 ${directory}", or ${ELSEWHERE_TOO}`;
  }
  return removalProblem(dirname(directory));
}

/** Whoever may write to a directory may rename what is in it, unless it is sticky as /tmp is. */
export function removalProblem(directory: string): string | undefined {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return `there is no directory ${directory}. ${ELSEWHERE}`;
  // It may be a link, as /var/run is, if nobody else can turn it elsewhere.
  const stranger = [lstatSync(directory), stats].find(({ uid }) => uid !== userId() && uid !== 0);
  if (stranger !== undefined) return `${directory} belongs to user ${stranger.uid}. ${ELSEWHERE}`;
  if ((stats.mode & 0o022) === 0 || (stats.mode & 0o1000) !== 0) return undefined;
  return `others may remove what is in ${directory} (mode ${modeOf(stats)}). Run "chmod go-w ${directory}", or ${ELSEWHERE_TOO}`;
}

const ELSEWHERE = 'Choose a place with --control PATH, or none with --no-control.';
const ELSEWHERE_TOO = 'choose another place with --control PATH.';

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function refuse(directory: string, reason: string): never {
  throw pointsmanError('ERR_CONTROL_UNUSABLE', { path: `in ${directory}`, reason });
}
