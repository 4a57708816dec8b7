/** Parts of lb that are loaded when somebody asks for them for the first time. */
import { pointsmanError } from '../errors.ts';

/** What fails is tried again by whoever asks next. A file that is gone is told in a sentence. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw isGone(error) ? pointsmanError('ERR_FILES_REPLACED', {}) : error;
    });
    return loading;
  };
}

/** The package was updated or removed while the master runs. */
function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ERR_MODULE_NOT_FOUND';
}
