// The same way without a mouse.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Bed, READING } from './bed.mjs';
import { explained, launch, open, path, plain } from './browser.mjs';
import { Reader, named } from './steps.mjs';
import { LANGS } from './words.mjs';

const LIMIT = { timeout: 300_000 };
/** More than any page has of things that can be reached. */
const MOST = 600;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const lang of LANGS) {
  test(`connect, import, stop, take back and edit by keyboard, ${lang}`, LIMIT, async (t) => {
    const bed = await Bed.start();
    t.after(() => bed.stop());
    const page = await open(browser, { lang });
    t.after(() => page.context().close());
    const typist = new Typist(page, bed.program, lang, 'airtable');
    await explained(page, async () => {
      await typist.skips();
      await typist.connects(bed);
      await typist.walksTabs();
      await typist.stops(bed);
      await typist.imports();
      await typist.takesBack();
      await typist.edits();
      typist.fine();
    });
  });
}

class Typist extends Reader {
  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.insertText(text);
  }

  /** Presses Tab until the target has the focus; whatever is passed must be seen to have it. */
  async reach(target, key = 'Tab') {
    const wanted = await target.elementHandle();
    for (let count = 0; count < MOST; count += 1) {
      await this.press(key);
      const found = await wanted.evaluate((element) => element === document.activeElement);
      const hidden = await this.page.evaluate(hiddenFocus);
      assert.equal(hidden, null, `the focus on ${hidden} cannot be seen`);
      if (found) return;
    }
    assert.fail(`${target} is not reached by ${key}`);
  }

  async has(target) {
    const named = await this.page.evaluate(() => document.activeElement.outerHTML.slice(0, 200));
    assert.ok(await target.evaluate((element) => element === document.activeElement), `the focus is on ${named}`);
  }

  /** The first stop of a page leads past its header. */
  async skips() {
    await this.goto('/connectors');
    await this.press('Tab');
    const skip = this.page.getByRole('link', { name: this.say.skip });
    await this.has(skip);
    assert.ok(await skip.isVisible());
    await this.press('Enter');
    await this.has(this.page.locator('main'));
  }

  async connects(bed) {
    const { page, say } = this;
    await this.reach(page.locator('#api_token'));
    await this.type(bed.sandbox.token);
    // Enter does what the first button says: it loads the lists.
    await this.press('Enter');
    const place = page.locator('#place');
    await place.waitFor();
    await this.reach(place);
    if (!(await place.inputValue())) await this.press('ArrowDown');
    assert.equal(await place.inputValue(), `${bed.sandbox.base} ${await tableId(bed)}`);
    await this.reach(this.button(say.saveTest));
    await this.press('Enter');
    await page.getByText(say.testOk).waitFor();
    await this.has(page.locator('#checks'));
  }

  /** One stop for all tabs; arrows, Home and End move; Enter and Space open. */
  async walksTabs() {
    const { page } = this;
    const [airtable, notion] = ['Airtable', 'Notion'].map((name) => page.getByRole('tab', { name }));
    await this.goto('/connectors');
    await this.reach(airtable);
    const moves = { ArrowRight: notion, Home: airtable, End: notion, ArrowLeft: airtable };
    for (const [key, tab] of [...Object.entries(moves), ['ArrowLeft', notion]]) {
      await this.press(key);
      await this.has(tab);
    }
    await this.press('Space');
    await page.waitForURL(/provider=notion/);
    assert.equal(await notion.getAttribute('aria-selected'), 'true');
    await this.reach(notion);
    await this.press('Shift+Tab', 'Tab');
    await this.has(notion);
    await this.press('ArrowLeft', 'Enter');
    await page.waitForURL(/provider=airtable/);
    await this.reach(airtable);
    await this.press('Tab');
    assert.equal(await notion.evaluate((tab) => tab === document.activeElement), false, 'tabs are one stop');
  }

  /** While the provider is silent, the dialog opens, closes and gives the focus back. */
  async stops(bed) {
    const { page, say } = this;
    const held = bed.gate.hold(READING);
    await this.goto('/connectors');
    await this.reach(this.button(say.importing('Airtable')));
    await this.press('Enter');
    const stop = page.locator('[data-dialog]');
    await stop.waitFor();
    await held.reached;
    const dialog = page.getByRole('dialog');
    const carryOn = this.button(say.carryOn, dialog);
    await this.reach(stop);
    await this.press('Enter');
    await this.has(carryOn);
    await this.press('Escape');
    assert.equal(await dialog.isVisible(), false);
    await this.has(stop);
    await this.press('Space');
    await this.has(carryOn);
    await this.press('Enter');
    await this.has(stop);
    await this.press('Enter', 'Tab');
    await this.has(this.button(say.stop, dialog));
    await this.press('Enter');
    await page.waitForURL(/done=stopping/);
    held.release();
    await this.ended();
    assert.ok(plain(await page.locator('.outcome').innerText()).includes(say.stopped));
    assert.equal((await this.run()).status, 'cancelled');
  }

  async imports() {
    const { page, say } = this;
    await this.reach(this.page.getByRole('link', { name: say.backConnectors }));
    await this.press('Enter');
    await page.waitForURL(/\/connectors/);
    await this.reach(this.button(say.importing('Airtable')));
    await this.press('Space');
    const { planned } = await this.planned(say.importSentence('Airtable', 'Ventes / Deals'));
    const promised = planned.creates + planned.updates;
    const commit = page.locator('#commit');

    const master = page.locator('#all');
    await this.reach(master);
    await this.press('Space');
    const rows = await page.locator('[name=keep]').count();
    assert.equal(plain(await commit.innerText()), say.intoCrm(promised - rows));
    await this.press('Space');
    await this.reach(page.locator('[name=keep]').first());
    await this.press('Space');
    assert.equal(await master.evaluate((box) => box.indeterminate), true);
    assert.equal(plain(await commit.innerText()), say.intoCrm(promised - 1));
    const left = await page.locator('.client').first().innerText();

    // Radio buttons are one stop, and arrows choose.
    await this.reach(page.locator('a.counter.k-held'), 'Shift+Tab');
    await this.press('Enter');
    await page.waitForURL(/show=held/);
    const choices = page.locator('fieldset.choice').first().getByRole('radio');
    await this.reach(choices.first());
    await this.press('ArrowDown');
    await this.has(choices.nth(1));
    assert.ok(await choices.nth(1).isChecked());
    assert.equal(plain(await commit.innerText()), say.intoCrm(promised));
    await this.reach(commit);
    await this.press('Enter');
    await this.ended();
    const run = await this.run();
    assert.deepEqual([run.status, run.records_created, run.records_skipped], ['partial', promised, 1]);
    assert.deepEqual(await named(this.program, left), []);
  }

  async takesBack() {
    const { page, say } = this;
    const { id, records_created: count } = await this.run();
    await this.reach(this.button(say.undo));
    await this.press('Enter');
    await this.planned(say.undoSentence(id));
    await this.reach(page.locator('#commit'));
    await this.press('Space');
    await this.ended();
    assert.equal((await this.run()).records_deleted, count);
  }

  /** What is wrong with a form comes first and leads to the fields. */
  async edits() {
    const { page, say } = this;
    await this.reach(page.getByRole('navigation').getByRole('link', { name: say.deals }), 'Shift+Tab');
    await this.press('Enter');
    await page.waitForURL(/\/deals$/);
    await this.reach(page.getByRole('link', { name: say.newDeal }));
    await this.press('Enter');
    await page.waitForURL(/\/deals\/new$/);
    await this.reach(page.locator('#montant_brut'));
    await this.type('1,234');
    await this.press('Enter');
    await page.locator('#problems').waitFor();
    await this.has(page.locator('#problems'));
    assert.ok(plain(await page.locator('#problems').innerText()).startsWith(say.problems(2)));
    const cures = [['client', 'Société du Clavier', 'Tab'], ['montant_brut', say.amount('1234.50'), 'Shift+Tab']];
    for (const [field, text, key] of cures) {
      await this.reach(page.locator(`#problems a[href="#${field}"]`), key);
      await this.press('Enter');
      await page.waitForFunction((id) => document.activeElement.id === id, field);
      await this.press('Control+A');
      await this.type(text);
    }
    await this.reach(this.button(say.createDeal));
    await this.press('Enter');
    await page.waitForURL(/\/deals\/\d+\?done=deal_created/);
    const [deal] = await named(this.program, 'Société du Clavier');
    assert.equal(deal.montant_brut, '1234.50');
    assert.equal(path(page), `/deals/${deal.id}`);
  }
}

const tableId = async (bed) => {
  const headers = { authorization: `Bearer ${bed.sandbox.token}` };
  const answer = await fetch(`${bed.sandbox.url}/v0/meta/bases/${bed.sandbox.base}/tables`, { headers });
  return (await answer.json()).tables[0].id;
};

/** In the page: what has the focus, if nothing of it can be seen or it does not look focused; else null. */
function hiddenFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const name = element.outerHTML.slice(0, 120);
  const style = getComputedStyle(element);
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  if (element.matches(':focus-visible') && !marked) return `${name} (no mark)`;
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const points = [[x, y], [x, box.top + 2], [x, box.bottom - 2], [box.left + 2, y], [box.right - 2, y]];
  const seen = points.some(([left, top]) => {
    const there = document.elementFromPoint(left, top);
    return there && (element.contains(there) || there.contains(element));
  });
  return seen ? null : name;
}
