// What a person does on the pages, step by step, in the words of the page's language.

import assert from 'node:assert/strict';

import { faultless, path, plain, textOf } from './browser.mjs';
import { PROVIDERS, words } from './words.mjs';

/** Somebody who reads and clicks. Clicks are counted. */
export class Reader {
  constructor(page, program, lang, provider) {
    Object.assign(this, { page, program, lang, provider, say: words(lang), their: PROVIDERS[provider], clicks: 0 });
  }

  goto(address) {
    return this.page.goto(`${this.program.url}${address}`);
  }

  async click(target) {
    this.clicks += 1;
    await target.click();
  }

  button(name, root = this.page) {
    return root.getByRole('button', { name, exact: true });
  }

  /** The connectors page, on the tab of the provider. */
  async connectors() {
    await this.goto('/connectors');
    const tab = this.page.getByRole('tab', { name: this.their.name });
    if ((await tab.getAttribute('aria-selected')) !== 'true') {
      await this.click(tab);
      await this.page.waitForURL(/provider=/);
    }
    assert.equal(await tab.getAttribute('aria-selected'), 'true');
    assert.equal(await this.page.locator('html').getAttribute('lang'), this.lang);
  }

  /** Asks for a preview and waits until it is there. */
  async preview(direction) {
    const [label, sentence] = {
      import: [this.say.importing, this.say.importSentence],
      export: [this.say.exporting, this.say.exportSentence],
    }[direction];
    await this.click(this.button(label(this.their.name)));
    await this.planned(sentence(this.their.name, this.their.place));
  }

  async planned(sentence) {
    await this.page.locator('.pill-planned').waitFor({ timeout: 90_000 });
    await this.heading(sentence);
    assert.equal(await textOf(this.page.locator('.commit-say strong')), this.say.nothingYet);
    return this.run();
  }

  async heading(sentence) {
    assert.equal(await textOf(this.page.getByRole('heading', { level: 1 })), sentence);
  }

  /** The run of the page that is open, as the API tells it. */
  run() {
    const id = Number(/^\/sync\/runs\/(\d+)$/.exec(path(this.page))[1]);
    return this.program.api(`/api/sync/runs/${id}`);
  }

  /** The counters of the page, by kind. */
  async counters() {
    const found = {};
    for (const one of await this.page.locator('.counter').all()) {
      const kind = /\bk-(\w+)/.exec(await one.getAttribute('class'))[1];
      found[kind] = Number(plain(await one.locator('b').innerText()).replace(/\D/g, ''));
    }
    return found;
  }

  row(client) {
    return this.page.locator('tbody tr').filter({ has: this.page.getByRole('rowheader').getByText(client, { exact: true }) });
  }

  /** Writes what the button promises, and waits for the end. */
  async commit(label) {
    const commit = this.page.locator('#commit');
    assert.equal(await textOf(commit), label);
    await this.click(commit);
    await this.ended();
    return this.run();
  }

  /**
   * The page replaces itself when the run ends. On a busy machine the calls may come too fast for the
   * provider once, which then makes us rest for half a minute.
   */
  ended() {
    return this.page.locator('.outcome').waitFor({ timeout: 90_000 });
  }

  fine() {
    faultless(this.page);
  }
}

/** The cells of all deals, by id: what can be compared before and after. */
export async function deals(program) {
  const all = await program.all('/api/deals');
  return new Map(all.map((deal) => [deal.id, deal]));
}

export const named = async (program, client) =>
  (await program.all('/api/deals')).filter((deal) => deal.client === client);
