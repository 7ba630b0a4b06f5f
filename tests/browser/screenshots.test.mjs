// Four pictures for the README, of the real program. DEALSYNC_IMAGES says where they go.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { faultless, launch, open } from './browser.mjs';
import { Program } from './program.mjs';
import { words } from './words.mjs';

const MOST_BYTES = 200 * 1024;

let browser;
let program;
let images;

before(async () => {
  images = process.env.DEALSYNC_IMAGES ?? (await mkdtemp(path.join(tmpdir(), 'dealsync-images-')));
  await mkdir(images, { recursive: true });
  program = await Program.start('demo');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

/** A preview, or what follows it, asked for in the page as a person does. */
const preview = async (page, provider, direction) => {
  await page.goto(`${program.url}/connectors?provider=${provider}`);
  await page.locator(`form:has([value=${direction}]) button.main`).click();
  await page.locator('.pill-planned').waitFor({ timeout: 90_000 });
};

const write = async (page) => {
  await page.locator('#commit').click();
  await page.locator('.outcome').waitFor({ timeout: 90_000 });
};

/** Takes a window of that height, from `top` on; without a height, the whole page. */
async function picture(t, page, name, height, top) {
  const { width } = page.viewportSize();
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: height ?? whole });
  if (top) await page.locator(top).evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 12));
  await page.evaluate(() => document.activeElement?.blur());
  const file = path.join(images, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(file);
  t.diagnostic(`${size} bytes: ${file}`);
  assert.ok(size < MOST_BYTES, `${name}: ${size} bytes`);
  faultless(page);
}

const edit = async (client, change) => {
  const { items } = await program.api(`/api/deals?q=${encodeURIComponent(client)}`);
  const { id, ...deal } = items[0];
  await program.send('PUT', `/api/deals/${id}`, { ...deal, ...change });
};

test('pictures for the README', { timeout: 300_000 }, async (t) => {
  const wide = { width: 1120 };
  const french = await open(browser, { lang: 'fr', ...wide });
  await preview(french, 'airtable', 'import');
  await french.goto(`${french.url()}?show=update`);
  await french.locator('details.list summary').click();
  await french.getByText(words('fr').keepTheirs).nth(2).click();
  await picture(t, french, 'preview', 860);
  await write(french);

  await edit('Studio Ébène', { secteur: 'Cinéma', montant_brut: '1290.00' });
  await edit('Menuiserie L’Établi', { notes: 'Rappeler jeudi.' });
  await preview(french, 'airtable', 'export');
  await french.getByRole('checkbox', { name: words('fr').option('Cinéma', 'Sector') }).check();
  await write(french);
  await french.goto(`${program.url}/connectors`);
  await picture(t, french, 'connectors');

  const dark = await open(browser, { ...wide, colorScheme: 'dark' });
  await dark.goto(`${program.url}/connectors`);
  await dark.locator('.run-id').first().click();
  await dark.locator('.outcome').waitFor();
  await picture(t, dark, 'result-dark', 760);

  const narrow = await open(browser, { width: 320, deviceScaleFactor: 2 });
  await preview(narrow, 'notion', 'import');
  await picture(t, narrow, 'narrow', 740, '.list-bar');
});
