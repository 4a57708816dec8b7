/** The numbers at the head of the page. */
const shown = [
  ['Requests/s', 'now-requests', 'all-requests'],
  ['New connections/s', 'now-connections', 'all-accepted'],
  ['Open connections', 'now-open', 'all-workers'],
  ['Wait in the queue, p90', 'now-wait', 'all-reclaimed'],
  ['Latency, p99', 'now-p99', 'now-p50'],
  ['Shed', 'now-shed', 'all-errors'],
] as const;

export const figures: string = `<dl id="figures">${shown
  .map(([name, id, under]) => {
    return `<div><dt>${name}</dt><dd><b id="${id}">–</b><small id="${under}"></small></dd></div>`;
  })
  .join('')}</dl>`;
