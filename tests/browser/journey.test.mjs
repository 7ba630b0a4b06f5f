// The whole way, there and back, for both providers in both languages, in the demo.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { explained, launch, open, textOf } from './browser.mjs';
import { Program, Sandbox } from './program.mjs';
import { Reader, deals, named } from './steps.mjs';
import { LANGS, PROVIDERS } from './words.mjs';

const LIMIT = { timeout: 300_000 };
const MOST_CLICKS = 6;
const SECTOR = 'Artisanat d’art';

/** What the demo holds: a deal that only they have, one on both sides, and one that is held. */
const CASES = {
  airtable: { left: '100% Laine {Tricot}', shared: 'Atelier Bréval-Odin', held: 'Fonderie de la Loue' },
  notion: { left: '100% Laine {Tricot}', shared: 'Atelier Bréval-Odin', held: "D'Aubreuil, Mérindol et Associés" },
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const provider of Object.keys(PROVIDERS)) {
  for (const lang of LANGS) {
    test(`${provider}, ${lang}: import, take back, edit, export`, LIMIT, async (t) => {
      const program = await Program.start('demo');
      t.after(() => program.stop());
      const page = await open(browser, { lang });
      t.after(() => page.context().close());
      await explained(page, () => journey(new Reader(page, program, lang, provider), CASES[provider]));
    });
  }
}

async function journey(reader, names) {
  const { page, program, provider, their } = reader;
  if (provider === 'notion') {
    // In the demo's Notion nothing is in doubt; a second deal of the same name changes that.
    await program.send('POST', '/api/deals', { client: names.held, notes: 'twin' });
  }
  const former = await deals(program);
  const imported = await importing(reader, names, former);
  await takingBack(reader, imported, former);
  await exporting(reader);
  const count = (await deals(program)).size;
  assert.equal(count, former.size, `deals after ${their.name}: an export makes none`);
  assert.equal((await page.context().cookies()).length, 0, 'no cookie is set unasked');
  reader.fine();
}

/** Leaves one deal out, keeps a value, decides one that is held, and writes the others. */
async function importing(reader, names, former) {
  const { page, program, say, their } = reader;
  await reader.connectors();
  assert.match(await textOf(page.getByRole('tab', { selected: true })), new RegExp(`${their.name} ${say.connected}`));
  await reader.preview('import');
  const { planned } = await reader.run();
  const counters = await reader.counters();
  assert.deepEqual([counters.create, counters.update], [planned.creates, planned.updates]);
  assert.equal(counters.all, counters.create + counters.update + counters.held);
  assert.ok(counters.held > 0, 'nothing is held');
  const promised = planned.creates + planned.updates;
  assert.equal(await textOf(page.locator('#commit')), say.intoCrm(promised));

  await reader.click(page.getByRole('checkbox', { name: say.include(names.left), exact: true }));
  assert.equal(await textOf(page.locator('#commit')), say.intoCrm(promised - 1));
  const shared = reader.row(names.shared);
  const kept = former.get(Number(/\d+$/.exec(await shared.locator('a[href^="/deals/"]').getAttribute('href'))[0]));
  const amount = shared.locator('.f', { has: page.locator('[name=leave][value$=montant_brut]') });
  assert.equal(await textOf(amount.locator('del')), `${say.was} ${say.amount(kept.montant_brut)}`);
  await reader.click(amount.getByText(say.keepTheirs));

  // The counter leads away; what was chosen goes with it.
  await reader.click(page.locator('a.counter.k-held'));
  await page.waitForURL(/show=held/);
  const said = await textOf(page.locator('#list-say'));
  assert.ok(said.includes(say.leftOut) && said.includes(say.fieldLeft), said);
  assert.equal(await page.locator('tbody tr').count(), counters.held);
  const held = reader.row(names.held).first();
  const pair = held.locator('input[value^="pair:"]').first();
  const paired = Number((await pair.getAttribute('value')).slice('pair:'.length));
  assert.ok(former.has(paired), 'a candidate is a deal of the CRM');
  await reader.click(pair);
  const run = await reader.commit(say.intoCrm(promised));

  // A deal that was left out makes a run partial, whoever left it out.
  assert.deepEqual([run.status, run.records_skipped], ['partial', 1]);
  assert.deepEqual([run.records_created, run.records_updated], [planned.creates - 1, planned.updates + 1]);
  assert.equal(run.records_held, counters.held - 1);
  const outcome = await textOf(page.locator('.outcome'));
  assert.ok(outcome.includes(say.oneSkipped(promised)), outcome);
  const shown = await reader.counters();
  assert.deepEqual([shown.create, shown.update], [run.records_created, run.records_updated]);

  const now = await deals(program);
  assert.equal(now.size, former.size + run.records_created);
  assert.deepEqual(await named(program, names.left), [], 'left out');
  assert.equal(now.get(kept.id).montant_brut, kept.montant_brut, 'kept');
  assert.notEqual(now.get(kept.id).assignee, kept.assignee, 'its other values were written');
  assert.notDeepEqual(now.get(paired), former.get(paired), 'the pair was written');
  return run;
}

/** From the history: a preview of the reverse, then the reverse. */
async function takingBack(reader, run, former) {
  const { page, program, say } = reader;
  await reader.connectors();
  const [line, ...others] = await page.locator('.runs tbody tr').all();
  assert.equal(others.length, 0, 'the history holds more than one run');
  const told = await textOf(line);
  for (const words of [say.partly, say.created(run.records_created)]) assert.ok(told.includes(words), told);
  await reader.click(line.getByRole('button', { name: say.undo }));
  const reverse = await reader.planned(say.undoSentence(run.id));
  assert.equal(reverse.undo_of, run.id);
  const count = run.records_created + run.records_updated;
  assert.deepEqual(reverse.planned, { creates: 0, updates: run.records_updated, deletes: run.records_created });
  const ended = await reader.commit(say.intoCrm(count));
  assert.deepEqual([ended.status, ended.records_deleted], ['success', run.records_created]);
  assert.deepEqual(await deals(program), former, 'all is as before');

  await reader.connectors();
  const lines = page.locator('.runs tbody tr');
  assert.ok((await textOf(lines.nth(0))).includes(say.removed(run.records_created)));
  assert.ok((await textOf(lines.nth(1))).includes(say.undoneBy(ended.id)));
}

/** Edits a deal on its page, then sends it out together with an option that is new over there. */
async function exporting(reader) {
  const { page, program, say, their } = reader;
  const client = 'Boulangerie du Vieux-Port';
  await reader.goto('/deals');
  await page.getByRole('searchbox').fill('vieux-port');
  await reader.click(reader.button(say.search));
  await reader.click(page.getByRole('link', { name: client }));
  assert.equal(await page.locator('#montant_brut').inputValue(), say.amount('1850.00').replace(/[ ,](?=\d{3})/, ''));
  await page.locator('#montant_brut').fill(say.amount('23456.70'));
  await page.locator('#secteur').fill(SECTOR);
  await page.locator('#notes').fill('Rappeler jeudi\nà 9 h');
  await reader.click(reader.button(say.saveDeal));
  await page.getByText(say.dealSaved).first().waitFor();
  const [edited] = await named(program, client);
  assert.deepEqual([edited.montant_brut, edited.secteur, edited.notes], ['23456.70', SECTOR, 'Rappeler jeudi\nà 9 h']);

  await reader.connectors();
  await reader.preview('export');
  const { planned } = await reader.run();
  const option = page.getByRole('checkbox', { name: say.option(SECTOR, their.sector) });
  assert.equal(await option.isChecked(), false, 'no option is added unasked');
  const row = reader.row(client);
  const promised = planned.creates + planned.updates;
  assert.equal(await textOf(page.locator('#commit')), say.into(their.name, promised), 'it waits for the option');
  await reader.click(option);
  assert.ok((await textOf(row)).includes(say.amount('23456.70')));
  const run = await reader.commit(say.into(their.name, promised + 1));
  assert.equal(run.status, 'success');
  assert.equal(run.records_created + run.records_updated, promised + 1);
  assert.ok((await textOf(page.locator('.outcome'))).includes(say.wrote(their.name, promised + 1)));
  assert.equal(await reader.row(client).count(), 1, 'the result names it');

  // What went out is what stands there now: an import has nothing to say about it.
  await reader.connectors();
  await reader.preview('import');
  await page.getByRole('searchbox').fill('vieux-port');
  await reader.click(reader.button(say.search));
  await page.waitForURL(/q=vieux-port/);
  assert.equal(await page.locator('tbody tr').count(), 0, 'both sides agree on it');
}

test('the demo is imported in few clicks', LIMIT, async (t) => {
  const program = await Program.start('demo');
  t.after(() => program.stop());
  const page = await open(browser);
  t.after(() => page.context().close());
  const reader = new Reader(page, program, 'en', 'airtable');
  await reader.connectors();
  await reader.preview('import');
  await reader.commit(reader.say.intoCrm(232));
  t.diagnostic(`${reader.clicks} clicks in the demo`);
  assert.ok(reader.clicks <= MOST_CLICKS);
  reader.fine();
});

for (const provider of Object.keys(PROVIDERS)) {
  test(`${provider}: from an empty database to a finished import in few clicks`, LIMIT, async (t) => {
    const sandbox = await Sandbox.start('--unlimited');
    t.after(() => sandbox.stop());
    const program = await Program.start('serve', {
      DEALSYNC_AIRTABLE_URL: sandbox.url,
      DEALSYNC_NOTION_URL: sandbox.url,
    });
    t.after(() => program.stop());
    const page = await open(browser);
    t.after(() => page.context().close());
    const reader = new Reader(page, program, 'en', provider);
    const { say } = reader;
    await reader.goto(`/connectors?provider=${provider}`);
    const field = page.locator('#api_token');
    if (!(await field.evaluate((one) => one === document.activeElement))) await reader.click(field);
    await page.keyboard.insertText(provider === 'notion' ? sandbox.notion.token : sandbox.token);
    await reader.click(reader.button(say.saveChoose));
    const place = page.locator('#place');
    if (!(await place.inputValue())) {
      // One click opens the list, another chooses.
      reader.clicks += 2;
      await place.selectOption({ index: 1 });
    }
    await reader.click(reader.button(say.saveTest));
    await page.getByText(say.testOk).waitFor();
    await reader.click(reader.button(say.importing(reader.their.name)));
    await page.locator('.pill-planned').waitFor();
    const { planned } = await reader.run();
    const run = await reader.commit(say.intoCrm(planned.creates));
    assert.equal(run.records_created, planned.creates);
    assert.equal((await deals(program)).size, planned.creates);
    t.diagnostic(`${reader.clicks} clicks from an empty database`);
    assert.ok(reader.clicks <= MOST_CLICKS, `${reader.clicks} clicks`);
    reader.fine();
  });
}
