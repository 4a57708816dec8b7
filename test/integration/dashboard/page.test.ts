/** The page of a real lb in a real browser, under load; skipped where there is none. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { noBrowser, openBrowser, views } from '../../report/browser.ts';
import { type Balancer, killLeftovers, startBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the page', { skip: noBrowser, timeout: 240_000 }, () => {
  let browser: Browser;
  let balancer: Balancer;
  let url: string;

  before(async () => {
    browser = await openBrowser();
    balancer = await startBalancer(['--workers', '3', '--admin-port', '0', '--reload-watch', '0']);
    url = balancer.log.find(({ event }) => event === 'admin-listening')!.page as string;
  });

  after(async () => {
    await browser?.close();
    await balancer?.stop();
    killLeftovers();
  });

  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  /** With what it said to the console and asked of anybody. */
  async function open(view: { width?: number; colorScheme?: 'light' | 'dark'; still?: boolean } = {}) {
    const { width = 1280, colorScheme = 'light', still = false } = view;
    const context = await browser.newContext({
      ...{ viewport: { width, height: 900 }, colorScheme },
      reducedMotion: still ? 'reduce' : 'no-preference',
      bypassCSP: false,
    });
    contexts.push(context);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (asked) => {
      if (new URL(asked.url()).origin !== new URL(url).origin) problems.push(asked.url());
    });
    await page.goto(url);
    await waitFor(async () => (await textOf(page, '#state-word')) === 'serving', 'the page to be told');
    return { page, problems };
  }

  it('takes the token out of its address, and keeps its session', async () => {
    const { page, problems } = await open();
    assert.equal(page.url(), `${new URL(url).origin}/`);
    await page.reload();
    await waitFor(async () => (await textOf(page, '#state-word')) === 'serving', 'the page to be told again');
    const cookies = await page.context().cookies();
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]),
      [[true, 'Strict']],
    );
    assert.deepEqual(problems, []);
  });

  it('enters by an address that differs in its token alone, as after a start of another master', async () => {
    const { page, problems } = await open();
    await page.context().clearCookies();
    await page.evaluate("document.body.setAttribute('data-line', 'before')");
    await page.goto(url);
    const line = () => page.locator('body').getAttribute('data-line');
    await waitFor(async () => (await line()) === 'open', 'the stream to be opened anew');
    assert.equal(page.url(), `${new URL(url).origin}/`);
    assert.equal((await page.context().cookies()).length, 1);
    assert.deepEqual(problems, []);
  });

  it('has the numbers that the clients have counted', async () => {
    const { page, problems } = await open();
    const before = numberIn(await textOf(page, '#all-requests'));
    const outcomes = await inParallel(600, () => request(balancer.port));
    const answered = outcomes.filter(({ status }) => status === 200).length;
    assert.equal(answered, 600);
    const wanted = before + answered;
    await waitFor(async () => numberIn(await textOf(page, '#all-requests')) === wanted, 'all to be shown');
    const accepted = numberIn(await textOf(page, '#all-accepted'));
    assert.equal(accepted, numberIn(await textOf(page, '#all-requests')));
    assert.deepEqual(problems, []);
  });

  it('shows within a second that a worker died, what became of it, and says it', async () => {
    const { page } = await open();
    // The page itself notes when it shows something, so that asking it costs nothing of the second.
    await page.evaluate(`
      globalThis.shown = [];
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const { textContent } of addedNodes) shown.push([textContent, Date.now()]);
      }).observe(document.querySelector('#events'), { childList: true })`);
    const tookMs: number[] = [];
    for (const slot of [1, 2, 3]) {
      const pid = balancer.workers().get(slot)!;
      const killedAtMs = Date.now();
      process.kill(pid, 'SIGKILL');
      const wanted = `Worker ${slot} died (signal SIGKILL)`;
      const shownAtMs = await waitFor(async () => {
        const shown = await page.evaluate<[text: string, atMs: number][]>('shown');
        return shown.find(([text]) => text.includes(wanted))?.[1];
      }, 'it to be shown');
      tookMs.push(shownAtMs - killedAtMs);
      await waitFor(async () => {
        const word = await textOf(page, `[data-slot="${slot}"] .word`);
        const detail = await textOf(page, `[data-slot="${slot}"] .detail`);
        return word === 'ready' && !detail.includes(`pid ${pid} `);
      }, 'its successor');
    }
    const [, median] = tookMs.sort((left, right) => left - right);
    assert.ok(median! <= 1000, `${tookMs} ms from the kill until it was shown`);
    await waitFor(async () => (await textOf(page, '#spoken')).includes('died'), 'it to be said');
  });

  it('changes the algorithm by a click, and by the dialog with an option', async () => {
    const { page } = await open();
    await page.locator('#algorithms button', { hasText: 'least-connections' }).click();
    await waitFor(() => algorithmIs(page, 'least-connections'), 'the algorithm');
    assert.equal(await textOf(page, '#said'), 'least-connections decides from the next connection on.');
    await page.locator('#more-algorithms').click();
    await page.locator('#algorithm-select').selectOption('p2c');
    await page.locator('#algorithm-options [name=d]').fill('3');
    await page.locator('#algorithm-form .strong').click();
    await waitFor(() => algorithmIs(page, 'p2c(d=3)'), 'the other one');
    await page.locator('#more-algorithms').click();
    await page.locator('#algorithm-options [name=d]').fill('many');
    await page.locator('#algorithm-form .strong').click();
    await waitFor(async () => (await textOf(page, '#said')).includes('expected'), 'the refusal');
    assert.ok(await algorithmIs(page, 'p2c(d=3)'));
  });

  it('drains, resumes, scales, restarts and reloads, and asks first where it is not undone by a click', async () => {
    const { page } = await open();
    const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
    const said = (text: RegExp): Promise<unknown> =>
      waitFor(async () => text.test(await textOf(page, '#said')), String(text), 30_000);
    await press('Drain worker 2');
    await press('Cancel');
    assert.equal(await textOf(page, '[data-slot="2"] .word'), 'ready');
    await press('Drain worker 2');
    await press('Drain');
    await said(/^Worker 2 is out of rotation/);
    await waitFor(async () => (await textOf(page, '[data-slot="2"] .word')) === 'out of rotation', 'it');
    await press('Resume worker 2');
    await said(/^Worker 2 is back/);
    await press('One worker more');
    await said(/^4 workers, 3 before/);
    await waitFor(async () => (await page.locator('.lane').count()) === 4, 'its lane');
    await press('One worker less');
    await press('Remove it');
    await said(/^3 workers, 4 before/);
    await press('Restart worker 1');
    await press('Restart');
    await said(/^Worker 1 has process \d+ now, pid \d+\.$/);
    await press('Reload');
    await page.locator('#confirm-do').click();
    await said(/^Reloaded in/);
    for (const text of [
      'taken out of rotation',
      'back in rotation',
      'Scaled from 3 to 4',
      'Reload 1 is done',
    ]) {
      await waitFor(async () => (await textOf(page, '#events')).includes(text), text);
    }
  });

  it('sets a weight by the dialog, and moves idle connections', async () => {
    const { page } = await open();
    const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
    const said = (text: RegExp): Promise<unknown> =>
      waitFor(async () => text.test(await textOf(page, '#said')), String(text));
    await press('weight 1 of worker 2');
    await press('Cancel');
    await press('weight 1 of worker 2');
    await page.locator('#weight-value').fill('-1');
    await press('Set it');
    assert.ok(await page.locator('#weight-dialog').isVisible());
    await page.locator('#weight-value').fill('2.5');
    await press('Set it');
    await said(/^Worker 2 has weight 2\.5\./);
    await press('weight 2.5 of worker 2');
    await page.locator('#weight-value').fill('1');
    await page.keyboard.press('Enter');
    await said(/^Worker 2 has weight 1\./);
    await press('Rebalance');
    await said(/^0 idle connections moved\./);
  });

  it('logs out in every tab of the browser, and in again by the token', async () => {
    const { page } = await open();
    const other = await page.context().newPage();
    await other.goto(new URL(url).origin);
    await waitFor(async () => (await textOf(other, '#state-word')) === 'serving', 'the other tab');
    await page.getByRole('button', { name: 'Log out' }).click();
    for (const each of [page, other]) await each.locator('#entry').waitFor();
    assert.ok(!(await page.locator('#acts').isVisible()));
    assert.deepEqual(await page.context().cookies(), []);
    await page.locator('#entry-token').fill(url);
    await page.locator('#entry-form button').click();
    await page.locator('#lanes').waitFor();
    assert.ok(await page.locator('#acts').isVisible());
  });

  it('sends each hand-over over its track, and nothing flies where nobody wants that', async () => {
    for (const still of [false, true]) {
      const { page } = await open({ still });
      await page.evaluate(`
        globalThis.flown = 0;
        new MutationObserver((changes) => {
          globalThis.flown += changes.filter(({ addedNodes }) => addedNodes.length > 0).length;
        }).observe(document.querySelector('.dots'), { childList: true })`);
      await inParallel(100, () => request(balancer.port));
      await waitFor(async () => (await textOf(page, '#queue-took')) !== '–', 'the hand-overs');
      assert.equal(Number(await page.evaluate('globalThis.flown')) > 0, !still);
    }
  });

  it('tells by a form, not by an error, that its token is wrong', async () => {
    const context = await browser.newContext();
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${new URL(url).origin}/#wrong`);
    await page.locator('#entry').waitFor();
    await page.locator('#entry-token').fill('wrong as well');
    await page.locator('#entry-form button').click();
    await page.locator('#entry-wrong').waitFor();
    await page.locator('#entry-token').fill(url);
    await page.locator('#entry-form button').click();
    await waitFor(async () => (await textOf(page, '#state-word')) === 'serving', 'the page to be told');
  });

  for (const view of views) {
    it(`fits ${view.width} pixels ${view.colorScheme}, without a serious violation of accessibility`, async () => {
      const { page } = await open(view);
      await inParallel(50, () => request(balancer.port));
      await waitFor(async () => (await textOf(page, '#now-p50')) !== 'median –', 'numbers');
      const width = await page.locator('html').evaluate((root) => root.scrollWidth);
      assert.ok(width <= view.width, `${width} pixels wide`);
      await check(page);
      await page.locator('#more-algorithms').click();
      await check(page);
    });
  }

  it('shows hostile names as text', async () => {
    const directory = temporaryDirectory();
    const name = '<img src=x onerror=document.title=1>"&amp;.mjs';
    const app = join(directory, name);
    writeFileSync(app, "import { createServer } from 'node:http'; createServer().listen(0);");
    const other = await startBalancer([app, '--workers', '1', '--admin-port', '0'], { ownPorts: true });
    const page = await browser.newPage();
    await page.goto(other.log.find(({ event }) => event === 'admin-listening')!.page as string);
    await waitFor(async () => (await textOf(page, '#about')).includes('onerror'), 'the name');
    assert.ok((await textOf(page, '#about')).includes(name.slice(-20)));
    assert.equal(await page.locator('img').count(), 1, 'the icon');
    assert.doesNotMatch(await page.title(), /^1$/);
    await page.close();
    await other.stop();
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'To the workers');
    const seen = new Set<string>();
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press('Tab');
      seen.add(await focused(page));
    }
    for (const name of ['Reload', 'rr', 'More …', 'Drain', 'Restart', '+', 'As a table']) {
      assert.ok(seen.has(name), `${name} among ${[...seen]}`);
    }
  });
});

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().textContent()) ?? '';
}

function numberIn(text: string): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? 'NaN');
}

async function algorithmIs(page: Page, written: string): Promise<boolean> {
  return (await textOf(page, '#algorithms [aria-pressed=true]')) === written;
}

function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement?.textContent ?? ''");
}

/** Runs outside of the page's rules: they let nothing in. */
async function check(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(found, []);
}

async function inParallel<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0) results.push(await make());
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return results;
}
