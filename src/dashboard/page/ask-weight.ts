/** Asks for the weight of a worker. */
import { byId, setText } from './dom.ts';

/** Resolves to undefined by the other button, by Escape, and where it stays as it is. */
export function askWeight(slot: number, now: number): Promise<number | undefined> {
  const dialog = byId<HTMLDialogElement>('weight-dialog');
  const field = byId<HTMLInputElement>('weight-value');
  const form = byId<HTMLFormElement>('weight-form');
  setText(byId('weight-title'), `Weight of worker ${slot}`);
  field.value = String(now);
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    let given: number | undefined;
    form.onsubmit = (event) => {
      event.preventDefault();
      given = field.valueAsNumber;
      dialog.close();
    };
    byId('weight-cancel').onclick = () => dialog.close();
    dialog.addEventListener('close', () => resolve(given === now ? undefined : given), { once: true });
  });
}
