/** The numbers at the head of the page. */
const shown = [
  ['Requests/s', 'now-requests', 'all-requests'],
  ['New connections/s', 'now-connections', 'all-accepted'],
  ['Open connections', 'now-open', 'all-workers'],
  ['Latency, median', 'now-p50', 'all-errors'],
  ['Latency, p99', 'now-p99', 'all-reclaimed'],
  ['Shed', 'now-shed', ''],
] as const;

export const figures: string = `<dl id="figures">${shown
  .map(([name, id, under]) => {
    const small = under === '' ? 'connections refused' : `<span id="${under}"></span>`;
    return `<div><dt>${name}</dt><dd><b id="${id}">–</b><small>${small}</small></dd></div>`;
  })
  .join('')}</dl>`;
