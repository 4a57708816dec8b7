/** The page without its data. */
import { figures } from './html-figures.ts';

export const html: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>pointsman</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script type="module" src="/page/main.js"></script>
</head>
<body data-line="opening">
<a class="skip" href="#dispatch">To the workers</a>
<header>
<div class="brand">
<img src="/icon.svg" alt="" width="34" height="34">
<div>
<h1 id="name">pointsman</h1>
<p id="about">Waiting for the master …</p>
</div>
</div>
<div class="acts" id="acts">
<p id="state"><span id="state-word">…</span> <span id="uptime"></span></p>
<button type="button" id="hold" aria-pressed="false">Pause the page</button>
<button type="button" id="reload" disabled>Reload</button>
<button type="button" id="log-out">Log out</button>
</div>
</header>
<noscript><p class="notice">This page needs its script. "lb status" shows the numbers without.</p></noscript>
<p id="line" class="notice" role="alert" hidden></p>
<p id="terms" class="notice quiet" hidden></p>
<main>
<section id="entry" aria-labelledby="entry-title" hidden>
<h2 id="entry-title">This page needs its token</h2>
<p>The log of lb has said it, with the address of this page. <code>lb dashboard</code> opens a page with a token of its own.</p>
<form id="entry-form">
<label>Token <input id="entry-token" type="password" autocomplete="off" required></label>
<button type="submit">Open</button>
<p id="entry-wrong" role="alert" hidden>This is not the token of this page, or lb was started again since.</p>
</form>
</section>
<div id="content">
${figures}
<section id="dispatch" aria-labelledby="dispatch-title" tabindex="-1">
<div class="head">
<h2 id="dispatch-title">Who gets the next connection</h2>
<div class="choice" role="group" aria-label="Algorithm"><span id="algorithms"></span><button type="button" class="chip" id="more-algorithms" disabled>More …</button></div>
</div>
<p id="algorithm-summary"></p>
<p id="said" role="status"></p>
<div class="yard">
<div class="queue">
<h3>Queue</h3>
<p class="big"><b id="queue-waiting">0</b> waiting</p>
<div id="queue-blocks" aria-hidden="true"></div>
<p id="queue-oldest">nobody waits</p>
<p>hand-over <b id="queue-took">–</b></p>
</div>
<svg id="tracks" aria-hidden="true"></svg>
<ol id="lanes"></ol>
</div>
<p id="more-lanes" hidden></p>
<div class="foot">
<ul class="legend" aria-label="What is on the tracks">
<li><svg class="wagon" aria-hidden="true"><path class="busy" d="M1 2h9v16H1z"/></svg>being answered</li>
<li><svg class="wagon" aria-hidden="true"><path class="idle" d="M1 2.75h9v14.5H1z"/></svg>open, nothing under way</li>
<li><svg class="wagon" aria-hidden="true"><path class="pending" d="M1 10h9v8H1z"/></svg>handed over, not taken yet</li>
<li id="wagon-size">one connection each</li>
</ul>
<div class="count"><button type="button" id="rebalance" disabled>Rebalance</button><div class="count" role="group" aria-label="Number of workers"><button type="button" id="fewer" aria-label="One worker less" disabled>−</button><span><b id="workers">–</b> workers</span><button type="button" id="more" aria-label="One worker more" disabled>+</button></div></div>
</div>
</section>
<section aria-labelledby="lines-title">
<h2 id="lines-title">The last two minutes</h2>
<div id="charts"></div>
<details id="table-behind">
<summary>As a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The last two minutes"><table><thead></thead><tbody></tbody></table></div>
</details>
</section>
<section aria-labelledby="events-title">
<h2 id="events-title">What happened</h2>
<p id="no-events">Nothing out of the ordinary since this page was opened.</p>
<div class="list" tabindex="0" role="region" aria-labelledby="events-title"><ol id="events"></ol></div>
</section>
</div>
</main>
<footer><p id="master"></p><p id="refused"></p></footer>
<p id="spoken" class="unseen" role="status"></p>
<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-text">
<form method="dialog">
<h2 id="confirm-title"></h2>
<p id="confirm-text"></p>
<div class="acts"><button type="submit" value="">Cancel</button><button type="submit" value="do" id="confirm-do" class="strong"></button></div>
</form>
</dialog>
<dialog id="weight-dialog" aria-labelledby="weight-title" aria-describedby="weight-text">
<form id="weight-form">
<h2 id="weight-title"></h2>
<p id="weight-text">With 2 it gets twice the connections of a worker with 1, by algorithms that go by weights; with 0 none, by whichever.</p>
<label><span class="option">Weight</span><input id="weight-value" name="weight" type="number" min="0" max="1000000" step="any" required autocomplete="off"></label>
<div class="acts"><button type="button" id="weight-cancel">Cancel</button><button type="submit" class="strong">Set it</button></div>
</form>
</dialog>
<dialog id="algorithm-dialog" aria-labelledby="algorithm-title">
<form id="algorithm-form">
<h2 id="algorithm-title">Choose an algorithm</h2>
<label><span class="option">Algorithm</span><select id="algorithm-select" name="algorithm"></select></label>
<div id="algorithm-facts"></div>
<h3>Options</h3>
<div id="algorithm-options"></div>
<div class="acts"><button type="button" id="algorithm-cancel">Cancel</button><button type="submit" class="strong">Use it</button></div>
</form>
</dialog>
</body>
</html>
`;
