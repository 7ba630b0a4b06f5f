// Previews: full, filtered, searched, decided, refused, stale, empty, and the reverse of a run.

import { Bed } from '../bed.mjs';
import { Program } from '../program.mjs';

const preview = async (page, program, provider, direction) => {
  await page.goto(`${program.url}/connectors?provider=${provider}`);
  await page.locator(`form:has([value=${direction}]) button.main`).click();
  await page.locator('.pill-planned').waitFor();
};

const apply = async (page) => {
  await page.locator('#commit').click();
  await page.locator('.outcome').waitFor({ timeout: 90_000 });
};

/** The demo's import, with rows in doubt. */
export async function importing(t, { page, look }) {
  const program = await Program.start('demo');
  t.after(() => program.stop());
  for (const provider of ['notion', 'airtable']) {
    await preview(page, program, provider, 'import');
    await look(`${provider}: preview of an import`);
  }
  const here = page.url();
  await page.locator('.pager button').click();
  await page.waitForURL(/after=/);
  await look('second page');
  await page.goto(`${here}?show=held`);
  // Two rows cannot both be one deal.
  const pairs = page.locator('input[value="pair:7"]');
  for (const pair of await pairs.all()) await pair.check();
  await page.locator('#commit').click();
  await page.locator('#problems').waitFor();
  await look('choices refused');
  await page.goto(`${here}?show=held`);
  await page.locator('input[name^=choice_][value=""]').nth(6).check();
  await page.locator('.list-bar button').click();
  await page.waitForURL(/done=choices_saved/);
  await look('held rows, a choice kept');
  await page.goto(`${here}?q=atelier`);
  await look('searched');
  await page.goto(`${here}?q=nobody`);
  await look('nothing found');
  await page.goto(`${program.url}/connectors?provider=airtable&result=planned`);
  await look('history of previews');
  await page.goto(`${program.url}/connectors?provider=airtable&result=error`);
  await look('history, nothing matches');
}

/** Export with new options, long notes changed, and what then remains: nothing, or the reverse. */
export async function exporting(t, { page, look }) {
  const program = await Program.start('demo');
  t.after(() => program.stop());
  for (const provider of ['airtable', 'notion']) {
    const [deal] = (await program.all('/api/deals')).filter(({ client }) => client.startsWith('Harbour'));
    await program.send('PUT', `/api/deals/${deal.id}`, { ...deal, id: undefined, secteur: 'Géomètres' });
    await preview(page, program, provider, 'export');
    await look(`${provider}: preview of an export, a new option`);
    await apply(page);
    await look(`${provider}: exported`);
    const here = page.url();
    await page.locator('.outcome form[action$="/undo"] button').click();
    await page.locator('.pill-planned').waitFor();
    await look(`${provider}: preview of the reverse`);
    await page.goto(here);
    const notes = 'La première ligne reste.\nLa deuxième est nouvelle, et bien plus longue que soixante lettres.';
    await program.send('PUT', `/api/deals/${deal.id}`, { ...deal, id: undefined, notes });
    await preview(page, program, provider, 'export');
    await look(`${provider}: notes compared`);
    await program.send('PUT', `/api/deals/${deal.id}`, { ...deal, id: undefined, notes: `${notes} Encore.` });
    await page.reload();
    await look(`${provider}: perhaps out of date`);
  }
}

/** A table without records, a CRM without deals, and two sides that agree. */
export async function nothing(t, { page, look }) {
  const bed = await Bed.start({ rows: ['--rows', '0', '--notion-rows', '3'] });
  t.after(() => bed.stop());
  for (const provider of ['airtable', 'notion']) await bed.connect(provider);
  for (const direction of ['import', 'export']) {
    await preview(page, bed.program, 'airtable', direction);
    await look(`${direction}: nothing there`);
  }
  await preview(page, bed.program, 'notion', 'import');
  for (const box of await page.locator('[name=keep]').all()) await box.uncheck();
  await look('all left out');
  await page.locator('.list-bar button').click();
  await page.waitForURL(/done=choices_saved/);
  await look('all left out, kept');
  await page.locator('#all').check();
  await apply(page);
  await look('imported');
  await preview(page, bed.program, 'notion', 'import');
  await look('both sides agree');
}
