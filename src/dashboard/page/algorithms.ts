/** Who gets the next connection: five algorithms at hand, and all of them with their options in a dialog. */
import type { AlgorithmChoice, AlgorithmOption } from '../contract.ts';
import { setAlgorithm } from './changes.ts';
import { byId, el, setAll, setText } from './dom.ts';

const AT_HAND = ['rr', 'random', 'least-connections', 'p2c', 'peak-ewma'];

export interface Algorithms {
  offer(choices: readonly AlgorithmChoice[]): void;
  /** `current` as it is written, with its options. */
  show(current: string): void;
  lock(reason: string | undefined): void;
}

export function createAlgorithms(): Algorithms {
  const row = byId('algorithms');
  const more = byId<HTMLButtonElement>('more-algorithms');
  const summary = byId('algorithm-summary');
  const dialog = createDialog();
  const buttons = new Map<string, HTMLButtonElement>();
  let choices: readonly AlgorithmChoice[] = [];
  let current = '';
  let locked: string | undefined;
  more.addEventListener('click', () => dialog.open(choices, current));

  function buttonOf(name: string): HTMLButtonElement {
    const button = el('button', { type: 'button', class: 'chip', disabled: locked !== undefined }, name);
    button.addEventListener('click', () => void setAlgorithm(name));
    buttons.set(name, button);
    return button;
  }

  function lock(reason: string | undefined): void {
    locked = reason;
    for (const button of [more, ...buttons.values()]) {
      setAll(button, { disabled: reason !== undefined, title: reason });
    }
  }

  return {
    offer(offered) {
      choices = offered;
      buttons.clear();
      const names = AT_HAND.filter((name) => choices.some((choice) => choice.name === name));
      row.replaceChildren(...names.map(buttonOf));
      lock(locked);
    },
    show(written) {
      if (written === current) return;
      current = written;
      const name = nameIn(written);
      for (const [each, button] of buttons) {
        setAll(button, { 'aria-pressed': String(each === name) });
        setText(button, each === name ? written : each);
      }
      setText(more, buttons.has(name) ? 'More …' : `${written} · more …`);
      setAll(more, { 'data-current': !buttons.has(name) });
      setText(summary, choices.find((choice) => choice.name === name)?.summary ?? written);
    },
    lock,
  };
}

function nameIn(written: string): string {
  return /^[^(]*/.exec(written)![0];
}

function createDialog() {
  const dialog = byId<HTMLDialogElement>('algorithm-dialog');
  const select = byId<HTMLSelectElement>('algorithm-select');
  const facts = byId('algorithm-facts');
  const options = byId('algorithm-options');
  const form = byId<HTMLFormElement>('algorithm-form');
  let choices: readonly AlgorithmChoice[] = [];

  function describe(): void {
    const choice = choices.find(({ name }) => name === select.value);
    if (choice === undefined) return;
    facts.replaceChildren(
      el('p', {}, choice.summary),
      el('p', {}, el('b', {}, 'Use it when: '), choice.useWhen),
      el('p', {}, el('b', {}, 'Avoid it when: '), choice.avoidWhen),
    );
    options.replaceChildren(...choice.options.map(fieldOf));
  }
  select.addEventListener('change', describe);
  byId('algorithm-cancel').addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = [...new FormData(form)].filter(([name, value]) => name !== 'algorithm' && value !== '');
    const inside = given.map(([name, value]) => `${name}=${value}`).join(', ');
    dialog.close();
    void setAlgorithm(inside === '' ? select.value : `${select.value}(${inside})`);
  });

  return {
    open(offered: readonly AlgorithmChoice[], current: string): void {
      choices = offered;
      const groups = [...new Set(choices.map(({ group }) => group))];
      select.replaceChildren(
        ...groups.map((group) =>
          el(
            'optgroup',
            { label: `By ${group}` },
            ...choices.filter((choice) => choice.group === group).map(({ name }) => el('option', {}, name)),
          ),
        ),
      );
      select.value = nameIn(current);
      describe();
      dialog.showModal();
    },
  };
}

function fieldOf({ name, doc, standard, values }: AlgorithmOption): HTMLElement {
  const usual = standard === undefined ? 'off' : standard;
  const field =
    values === undefined
      ? el('input', { name, placeholder: usual, autocomplete: 'off' })
      : el(
          'select',
          { name },
          el('option', { value: '' }, usual),
          ...values.filter((value) => value !== usual).map((value) => el('option', {}, value)),
        );
  return el('label', {}, el('span', { class: 'option' }, name), field, el('small', {}, doc));
}
