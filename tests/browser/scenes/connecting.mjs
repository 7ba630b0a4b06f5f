// The connectors page, from nothing to ready, and what can be wrong with a connection.

import { Bed } from '../bed.mjs';
import { Program } from '../program.mjs';
import { words } from '../words.mjs';

/** From an empty database to a working connection. */
export async function connecting(t, { page, lang, look }) {
  const bed = await Bed.start();
  t.after(() => bed.stop());
  const say = words(lang);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const send = async (name, there) => {
    await button(name).click();
    await page.locator(there).first().waitFor();
  };
  for (const provider of ['airtable', 'notion']) {
    const key = bed.key(provider);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}`);
    await look(`${provider}: nothing connected`);
    await page.locator('details.more summary').click();
    await page.locator('#api_token').fill('not a token');
    await page.locator('#base_id').fill('?');
    await send(say.saveChoose, '#problems');
    await look(`${provider}: connection refused`);
    await page.locator('#api_token').fill(provider === 'notion' ? `ntn_${'9'.repeat(50)}` : `patWrong000000001.${'f'.repeat(64)}`);
    await page.locator('#base_id').fill('');
    await send(say.saveChoose, '[role=alert]');
    await look(`${provider}: lists refused for a wrong token`);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}`);
    await look(`${provider}: token stored, no table`);
    await page.locator('#api_token').fill(key.api_token);
    await send(say.saveChoose, '#place');
    await look(`${provider}: lists loaded`);
    await page.locator('#place').selectOption({ index: 1 });
    await send(say.saveTest, '#checks .note.ok');
    await look(`${provider}: test passed`);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}&edit=connection`);
    await page.locator('.confirm summary').click();
    await look(`${provider}: connection open, removal asked`);
    await page.locator('#api_token').fill(provider === 'notion' ? `ntn_${'9'.repeat(50)}` : `patWrong000000001.${'f'.repeat(64)}`);
    await send(say.saveTest, '#checks .note.bad');
    await look(`${provider}: test failed`);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}`);
    await look(`${provider}: not working`);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}&edit=fields`);
    await look(`${provider}: columns cannot be read`);
    await bed.connect(provider, { is_active: false });
    await page.goto(`${bed.program.url}/connectors?provider=${provider}`);
    await look(`${provider}: switched off`);
    await bed.connect(provider);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}&embed=1`);
    await look(`${provider}: embedded`);
    await page.goto(`${bed.program.url}/connectors?provider=${provider}&edit=connection`);
    await page.locator('.confirm summary').click();
    await page.locator('.confirm-in button').click();
    await page.waitForURL(/done=token_removed/);
    await look(`${provider}: token removed`);
  }
}

/** The mapping, open and refused. */
export async function fields(t, { page, look }) {
  const program = await Program.start('demo');
  t.after(() => program.stop());
  for (const provider of ['airtable', 'notion']) {
    await page.goto(`${program.url}/connectors?provider=${provider}`);
    await page.locator('.card-more summary').click();
    await look(`${provider}: ready, mapping shown`);
    await page.goto(`${program.url}/connectors?provider=${provider}&edit=fields`);
    await look(`${provider}: fields`);
    const taken = await page.locator('#map_assignee').inputValue();
    await page.locator('#map_client').selectOption('');
    await page.locator('#map_notes').evaluate((select, value) => {
      // The page offers no such choice; a page that is out of date might.
      for (const option of select.options) option.disabled = false;
      select.value = value;
    }, taken);
    await page.locator('#fields button.main').click();
    await page.locator('#problems').waitFor();
    await look(`${provider}: fields refused`);
    await page.goto(`${program.url}/connectors?provider=${provider}&edit=fields`);
    await page.locator('#fields button[name=suggest]').click();
    await page.waitForLoadState();
    await look(`${provider}: fields suggested`);
    await page.locator('#fields button.main').click();
    await page.waitForURL(/done=fields_saved/);
    await look(`${provider}: fields saved`);
  }
}

/** Another key than the one that sealed the tokens. */
export async function locked(t, { page, look }) {
  const bed = await Bed.start({ DEALSYNC_SECRET_KEY: '11'.repeat(32) });
  t.after(() => bed.stop());
  await bed.connect('airtable');
  await bed.program.stop();
  await bed.serve({ DEALSYNC_SECRET_KEY: '22'.repeat(32) });
  await page.goto(`${bed.program.url}/connectors`);
  await look('locked');
}
