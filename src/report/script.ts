/**
 * The script of every report. Without it the page says the same: it only lights up one series among many, sorts
 * tables, copies the command, and says where a table goes on to the right. It loads nothing.
 */
export const script: string = `
(() => {
  const each = (root, selector, use) => root.querySelectorAll(selector).forEach(use);
  const isSeries = (name) => /^s\\d+$/.test(name);

  // A scope is what shares one legend: an article, or the page.
  const articles = document.querySelectorAll('article');
  for (const scope of articles.length > 0 ? articles : document.querySelectorAll('main')) {
    const byName = new Map();
    each(scope, '.legend [data-series]', (item) => byName.set(item.dataset.name, item.dataset.series));
    const seriesOf = (element) => {
      const found = element.closest('[data-series], tr[data-name], svg [class]');
      if (found === null) return null;
      const name = found.dataset.series ?? byName.get(found.dataset.name) ?? found.getAttribute('class') ?? '';
      return isSeries(name) ? name : null;
    };
    const light = (series) => {
      each(scope, 'svg[role=img]', (chart) => {
        const marks = [...chart.querySelectorAll('[class]')].filter((mark) => isSeries(mark.getAttribute('class')));
        const isKnown = marks.some((mark) => mark.getAttribute('class') === series);
        for (const mark of marks) {
          const isLit = mark.getAttribute('class') === series;
          mark.toggleAttribute('data-lit', isKnown && isLit);
          mark.toggleAttribute('data-dim', isKnown && !isLit);
        }
      });
      each(scope, '[data-series]', (item) => item.classList.toggle('lit', item.dataset.series === series));
      each(scope, 'tr[data-name]', (row) =>
        row.classList.toggle('lit', byName.get(row.dataset.name) === series));
    };
    const focused = () => {
      const { activeElement } = document;
      return scope.contains(activeElement) ? seriesOf(activeElement) : null;
    };
    scope.addEventListener('pointerover', (event) => light(seriesOf(event.target) ?? focused()));
    scope.addEventListener('pointerleave', () => light(focused()));
    scope.addEventListener('focusin', () => light(focused()));
    scope.addEventListener('focusout', () => setTimeout(() => light(focused())));
    scope.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') document.activeElement.blur();
    });
  }

  const numberIn = (cell) => {
    const found = /[-−]?[\\d,]*\\.?\\d+/.exec(cell?.firstChild?.textContent ?? '');
    return found === null ? null : Number(found[0].replaceAll(',', '').replace('−', '-'));
  };
  const compare = (index, direction) => (left, right) => {
    const [one, other] = [left.cells[index], right.cells[index]];
    if (index === 0) return direction * one.textContent.localeCompare(other.textContent);
    const [a, b] = [numberIn(one), numberIn(other)];
    // What has no number stays below, whichever way the rest goes.
    if (a === null || b === null) return (a === null) - (b === null);
    return direction * (a - b);
  };
  each(document, '.scroll table', (table) => {
    const body = table.tBodies[0];
    const order = [...body.rows];
    if (order.length < 2) return;
    const titles = [...table.tHead.rows[0].cells];
    titles.forEach((title, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...title.childNodes);
      title.append(button);
      button.addEventListener('click', () => {
        const next = { ascending: 'descending', descending: 'none' }[title.ariaSort] ?? 'ascending';
        for (const other of titles) other.removeAttribute('aria-sort');
        if (next !== 'none') title.setAttribute('aria-sort', next);
        const rows = [...order];
        if (next !== 'none') rows.sort(compare(index, next === 'ascending' ? 1 : -1));
        body.append(...rows);
      });
    });
  });

  each(document, '.command', (command) => {
    const button = command.querySelector('button');
    const code = command.querySelector('code');
    button.hidden = false;
    button.addEventListener('click', async () => {
      const said = button.textContent;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        getSelection().selectAllChildren(code);
        document.execCommand('copy');
      }
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = said), 1500);
    });
  });

  const hint = (box) => {
    const left = box.scrollWidth - box.clientWidth;
    box.previousElementSibling.hidden = left < 2;
    box.classList.toggle('more', left - box.scrollLeft > 1);
  };
  const boxes = document.querySelectorAll('.scroll');
  const hintAll = () => boxes.forEach(hint);
  boxes.forEach((box) => box.addEventListener('scroll', () => hint(box), { passive: true }));
  addEventListener('resize', hintAll);
  hintAll();
})();
`;
