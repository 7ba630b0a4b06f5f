// What the pages weigh, whom they talk to, and that they need no script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Bed } from './bed.mjs';
import { explained, launch, open, plain, textOf } from './browser.mjs';
import { Program } from './program.mjs';
import { Reader, deals } from './steps.mjs';
import { LANGS, PROVIDERS, words } from './words.mjs';

const LIMIT = { timeout: 300_000 };
const MOST_BYTES = 60 * 1024;
const MOST_REQUESTS = 4;
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Runs against a demo with a page of its own, and sees to it that nothing went wrong in it. */
function demo(title, work, options) {
  test(title, LIMIT, async (t) => {
    const program = await Program.start('demo');
    t.after(() => program.stop());
    const page = await open(browser, options);
    t.after(() => page.context().close());
    await explained(page, () => work(page, program, t));
  });
}

for (const lang of LANGS) {
  demo(`the first page is light, ${lang}`, async (page, program, t) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    const asked = new Map();
    cdp.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, { url: request.url }));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      Object.assign(asked.get(requestId) ?? {}, { bytes: encodedDataLength });
    });
    // The tab asks for its icon by itself, which this protocol does not show.
    await page.goto(`${program.url}/connectors`, { waitUntil: 'networkidle' });
    const icon = await page.locator('link[rel=icon]').getAttribute('href');
    const sent = [...asked.values()];
    const hasIcon = sent.some(({ url }) => url.endsWith(icon));
    if (!hasIcon) sent.push({ url: icon, bytes: await weight(`${program.url}${icon}`) });
    for (const { url, bytes } of sent) t.diagnostic(`${bytes} bytes: ${url.replace(program.url, '')}`);
    const total = sent.reduce((sum, { bytes }) => sum + bytes, 0);
    t.diagnostic(`${total} bytes in ${sent.length} requests`);
    assert.ok(sent.every(({ bytes }) => bytes > 0), 'a request has no size');
    assert.ok(total <= MOST_BYTES, `${total} bytes`);
    assert.ok(sent.length <= MOST_REQUESTS, `${sent.length} requests`);
    assert.deepEqual(page.faults, []);
  }, { lang });
}

/** Bytes of an answer with its headers, at least: the line and what comes before the body are counted as text. */
async function weight(url) {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip, br' } });
  const headers = [...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 17);
  return headers + Number(answer.headers.get('content-length') ?? (await answer.arrayBuffer()).byteLength);
}

demo('every page carries the policy, and the browser enforces it', async (page, program) => {
  const preview = await program.send('POST', '/api/sync/airtable/import', { dry_run: true });
  await settled(program, preview.id);
  const run = `/sync/runs/${preview.id}`;
  for (const address of ['/connectors', '/deals', '/deals/1', '/deals/new', run, `${run}?show=held`, '/deals/4711', '/nowhere']) {
    const answer = await page.goto(`${program.url}${address}`);
    assert.equal(answer.headers()['content-security-policy'], POLICY, address);
    assert.equal(answer.headers()['x-content-type-options'], 'nosniff', address);
  }
  assert.deepEqual(page.faults, []);
  await page.goto(`${program.url}/connectors`);
  const outside = [];
  page.on('request', (request) => { if (request.url().includes('.invalid/')) outside.push(request); });
  const refused = await page.evaluate(tryToBreakOut);
  assert.deepEqual(refused, {
    'inline script': 'script-src-elem',
    'script from elsewhere': 'script-src-elem',
    'inline style': 'style-src-elem',
    'style attribute': 'style-src-attr',
    'inline handler': 'script-src-attr',
    'image from elsewhere': 'img-src',
    'call elsewhere': 'connect-src',
    frame: 'frame-src',
  });
  assert.equal(await page.evaluate(() => window.broken), undefined, 'a foreign script has run');
  // The browser names what it was kept from, and why.
  for (const request of outside) {
    assert.equal(await request.response(), null, request.url());
    assert.equal(request.failure().errorText, 'csp', request.url());
  }
});

/** In the page: what each attempt is refused by. */
async function tryToBreakOut() {
  const attempts = {
    'inline script': () => Object.assign(document.createElement('script'), { textContent: 'window.broken = 1' }),
    'script from elsewhere': () => Object.assign(document.createElement('script'), { src: 'https://script.invalid/x.js' }),
    'inline style': () => Object.assign(document.createElement('style'), { textContent: 'body { display: none }' }),
    'style attribute': () => {
      const element = document.createElement('p');
      element.setAttribute('style', 'color: red');
      return element;
    },
    'inline handler': () => {
      const element = document.createElement('button');
      element.setAttribute('onclick', 'window.broken = 2');
      queueMicrotask(() => element.click());
      return element;
    },
    'image from elsewhere': () => Object.assign(document.createElement('img'), { src: 'https://image.invalid/x.png' }),
    'call elsewhere': () => { fetch('https://call.invalid/').catch(() => {}); },
    frame: () => Object.assign(document.createElement('iframe'), { src: 'https://frame.invalid/' }),
  };
  const refused = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    const event = new Promise((done) => document.addEventListener('securitypolicyviolation', done, { once: true }));
    const element = attempt();
    if (element) document.body.append(element);
    refused[name] = (await event).effectiveDirective;
    element?.remove();
  }
  return refused;
}

demo('the whole journey asks nobody else for anything', async (page, program) => {
  const hosts = new Set();
  page.context().on('request', (request) => hosts.add(new URL(request.url()).host));
  for (const provider of Object.keys(PROVIDERS)) {
    const reader = new Reader(page, program, 'en', provider);
    await reader.connectors();
    await reader.preview('import');
    await page.locator('#commit').click();
    await reader.ended();
    await reader.goto('/deals?q=atelier');
    await reader.goto(`/connectors?provider=${provider}&edit=fields`);
    await reader.goto(`/connectors?provider=${provider}&edit=connection`);
  }
  assert.deepEqual([...hosts], [new URL(program.url).host]);
  assert.deepEqual(page.faults, []);
});

demo('without a script all that reads can be read', async (page, program) => {
  const say = words('fr');
  const preview = await program.send('POST', '/api/sync/airtable/import', { dry_run: true });
  await settled(program, preview.id);
  const run = `${program.url}/sync/runs/${preview.id}`;
  await page.goto(run);
  assert.equal(await page.locator('.diff tbody tr').count(), 100);
  await page.locator('a.counter.k-held').click();
  await page.waitForURL(/show=held/);
  assert.equal(await page.locator('.diff tbody tr').count(), 18);
  await page.locator('#q').fill('Stonebeck');
  await page.getByRole('button', { name: say.search }).click();
  await page.waitForURL(/q=Stonebeck/);
  assert.equal(await page.locator('.diff tbody tr').count(), 1);

  await program.send('POST', `/api/sync/runs/${preview.id}/apply`, {});
  await settled(program, preview.id);
  await page.goto(run);
  assert.ok((await textOf(page.locator('.outcome'))).includes(say.wroteCrm(232)));
  assert.equal(await page.locator('.diff tbody tr').count(), 100);
  await page.goto(`${program.url}/connectors`);
  assert.ok((await textOf(page.locator('.runs tbody'))).includes(say.created(193)));
  await page.getByRole('tab', { name: 'Notion' }).click();
  await page.waitForURL(/provider=notion/);
  await page.goto(`${program.url}/deals?q=atelier`);
  assert.ok((await page.locator('.deals tbody tr').count()) > 1);
  assert.equal(await page.locator('[data-copy]:visible, #all:visible').count(), 0, 'what needs the script is not shown');
  assert.deepEqual(page.faults, []);
}, { lang: 'fr', javaScriptEnabled: false });

const settled = async (program, id) => {
  // The stream of a run ends with the run.
  const answer = await fetch(`${program.url}/api/sync/runs/${id}/events`);
  const told = await answer.text();
  assert.match(told, /event: finished/);
};

test('without a script a connection is made and imported, by forms alone', LIMIT, async (t) => {
  const bed = await Bed.start();
  t.after(() => bed.stop());
  const page = await open(browser, { javaScriptEnabled: false });
  t.after(() => page.context().close());
  const reader = new Reader(page, bed.program, 'en', 'airtable');
  const { say } = reader;
  await explained(page, async () => {
    await reader.goto('/connectors');
    await page.locator('#api_token').fill(bed.sandbox.token);
    await reader.button(say.saveChoose).click();
    await page.locator('#place').selectOption({ index: 1 });
    await reader.button(say.saveTest).click();
    assert.ok((await textOf(page.locator('#checks'))).includes(say.testOk));
    await reader.button(say.importing('Airtable')).click();
    // Without a script the page of a run reloads by itself.
    await page.locator('.pill-planned').waitFor();
    const { planned } = await reader.run();
    const left = plain(await page.locator('.client').first().innerText());
    await page.locator('[name=keep]').first().uncheck();
    await page.locator('.pager').getByRole('button').click();
    await page.waitForURL(/after=/);
    assert.ok((await textOf(page.locator('#list-say'))).includes(say.leftOut));
    assert.equal(await textOf(page.locator('#commit')), say.intoCrm(planned.creates - 1));
    await page.locator('#commit').click();
    await page.locator('.outcome').waitFor();
    const run = await reader.run();
    assert.deepEqual([run.records_created, run.records_skipped], [planned.creates - 1, 1]);
    const made = await deals(bed.program);
    assert.equal(made.size, planned.creates - 1);
    assert.ok([...made.values()].every(({ client }) => client !== left));
    await reader.button(say.undo).click();
    await page.locator('.pill-planned').waitFor();
    await page.locator('#commit').click();
    await page.locator('.outcome').waitFor();
    assert.equal((await deals(bed.program)).size, 0);
    reader.fine();
  });
});
