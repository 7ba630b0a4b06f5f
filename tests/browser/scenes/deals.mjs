// Deals, sign-in, and the pages of errors.

import { Bed } from '../bed.mjs';
import { Program } from '../program.mjs';
import { words } from '../words.mjs';

/** The list, one deal, what is wrong with it, and its end. */
export async function deals(t, { page, lang, look }) {
  const program = await Program.start('demo');
  t.after(() => program.stop());
  const to = (address) => page.goto(`${program.url}${address}`);
  for (const [name, address] of Object.entries({
    'list of deals': '/deals',
    'search of deals': '/deals?q=atelier',
    'search in vain': '/deals?q=nobody',
    'new deal': '/deals/new',
    'a deal': '/deals/1',
    'no such page': '/deals/everything',
    'no such deal': '/deals/4711',
    'no such run': '/sync/runs/4711',
  })) {
    await to(address);
    await look(name);
  }
  await to('/deals/1');
  await page.locator('#client').fill('');
  await page.locator('#montant_brut').fill('1,234');
  await page.getByRole('button', { name: words(lang).saveDeal }).click();
  await page.locator('#problems').waitFor();
  await look('a deal refused');
  await to('/deals/1');
  await page.locator('.confirm summary').click();
  await look('deletion asked');
  await page.locator('.confirm-in button').click();
  await page.waitForURL(/done=deal_deleted/);
  await look('a deal deleted');
}

/** An empty CRM, and a form that comes too late. */
export async function refusals(t, { page, look }) {
  const bed = await Bed.start({ rows: ['--rows', '3'] });
  t.after(() => bed.stop());
  await page.goto(`${bed.program.url}/deals`);
  await look('no deals');
  await bed.connect('airtable');
  await page.goto(`${bed.program.url}/connectors`);
  await page.locator('form:has([value=import]) button.main').click();
  await page.locator('.pill-planned').waitFor();
  await bed.program.send('POST', `/api${new URL(page.url()).pathname}/apply`, {});
  await page.locator('#commit').click();
  await page.locator('.error-page').waitFor();
  await look('conflict');
}

/** With a key, nothing is shown before it is known. */
export async function signing(t, { page, look }) {
  const bed = await Bed.start({ DEALSYNC_API_KEY: 'correct horse battery staple' });
  t.after(() => bed.stop());
  await page.goto(`${bed.program.url}/deals`);
  await page.locator('#api_key').waitFor();
  await look('sign-in');
  await page.locator('#api_key').fill('wrong');
  await page.locator('button.main').click();
  await page.locator('#api_key-error').waitFor();
  await look('sign-in, wrong key');
  await page.locator('#api_key').fill('correct horse battery staple');
  await page.locator('button.main').click();
  await page.waitForURL(/\/deals$/);
  await look('signed in');
}
