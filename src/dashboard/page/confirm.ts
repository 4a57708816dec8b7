/** Asks before something is done that is not undone by a click. */
import { byId, setText } from './dom.ts';

/** Resolves to false by the other button, and by Escape. */
export function confirmed(title: string, text: string, verb: string): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>('confirm');
  setText(byId('confirm-title'), title);
  setText(byId('confirm-text'), text);
  setText(byId('confirm-do'), verb);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'do'), { once: true });
  });
}
