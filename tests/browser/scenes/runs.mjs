// Runs on their way and their ends. The gate holds a run where it is wanted.

import assert from 'node:assert/strict';

import { Bed, READING, WRITING } from '../bed.mjs';
import { textOf } from '../browser.mjs';

const begin = async (page, bed, direction) => {
  await page.goto(`${bed.program.url}/connectors`);
  await page.locator(`form:has([value=${direction}]) button.main`).click();
};

const planned = async (page, bed, direction) => {
  await begin(page, bed, direction);
  await page.locator('.pill-planned').waitFor();
};

// A run that waits hears of a stop only when the wait is over.
const ended = (page) => page.locator('.outcome').waitFor({ timeout: 60_000 });

const ready = async (t, rows, settings) => {
  const bed = await Bed.start({ rows, ...settings });
  t.after(() => bed.stop());
  await bed.connect('airtable');
  return bed;
};

/** Deals that only the CRM has, so that an export writes them. */
const fill = async (bed, count) => {
  for (let n = 1; n <= count; n += 1) {
    const client = `Scierie du Vallon ${String(n).padStart(2, '0')}`;
    await bed.program.send('POST', '/api/deals', { client, statut: 'Prospect', montant_brut: `${n}000.50` });
  }
};

/** Reading, writing, stopping, stopped. */
export async function running(t, { page, look }) {
  const bed = await ready(t, ['--rows', '3']);
  await fill(bed, 35);
  const reading = bed.gate.hold(READING);
  await begin(page, bed, 'export');
  await page.locator('.live').waitFor();
  await reading.reached;
  await look('reading');
  const here = page.url();
  await page.locator('[data-dialog]').click();
  await look('stop asked');
  await page.keyboard.press('Escape');
  await page.goto(`${bed.program.url}/connectors`);
  await look('connectors while a run is on its way');
  reading.release();
  await page.goto(here);
  await page.locator('.pill-planned').waitFor();

  const writing = bed.gate.hold(WRITING, 1);
  await page.locator('#commit').click();
  await writing.reached;
  await page.locator('progress[value]').waitFor();
  await look('writing');
  await page.locator('[data-dialog]').click();
  await page.locator('#stop-dialog .danger').click();
  await page.waitForURL(/done=stopping/);
  await look('stopping');
  writing.release();
  await ended(page);
  await look('stopped');
  await page.goto(`${bed.program.url}/connectors`);
  await look('history of a run that was stopped');
}

/** The provider asks to wait, then refuses for good. */
export async function waiting(t, { page, lang, look }) {
  // With the pace of every day, which must not be taken for the reason.
  const bed = await ready(t, ['--rows', '3'], { DEALSYNC_AIRTABLE_RPS: '4.76' });
  const error = { error: { type: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded. Please try again later' } };
  const limited = bed.gate.answer(READING, 429, error, { 'retry-after': '30' });
  await begin(page, bed, 'import');
  const note = page.locator('.live .note.warn:not(#lost-touch)');
  await note.waitFor();
  await look('waiting');
  // Said by whom it is that makes us wait.
  const asked = { en: /^Airtable asks us to wait \d+ s\./, fr: /^Airtable demande d’attendre \d+ s\./ }[lang];
  const said = await textOf(note);
  limited.release();
  await page.locator('[data-dialog]').click();
  await page.locator('#stop-dialog .danger').click();
  await ended(page);
  await look('stopped while waiting');
  assert.match(said, asked);
}

/** Some refused, all refused, nothing reached. */
export async function failing(t, { page, look }) {
  const bed = await ready(t, ['--rows', '3']);
  await fill(bed, 4);
  await planned(page, bed, 'export');
  const refusal = { error: { type: 'INVALID_VALUE_FOR_COLUMN', message: 'Field "Name" cannot accept the provided value' } };
  const unwanted = bed.gate.answer((call) => WRITING(call) && call.body.includes('Vallon 02'), 422, refusal);
  await page.locator('#commit').click();
  await ended(page);
  await page.locator('#failed-title').waitFor();
  await look('some refused');
  await page.goto(`${page.url()}?show=failed`);
  await look('only the failed ones');
  unwanted.release();
  await page.locator('.outcome form[action$="/retry"] button').click();
  await page.locator('.pill-planned, .pill-success').waitFor();
  await look('after trying again');

  const key = bed.gate.answer(READING, 401, { error: { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' } });
  await begin(page, bed, 'import');
  await ended(page);
  await look('failed before writing');
  await page.goto(`${bed.program.url}/connectors`);
  await look('connectors after a failure');
  key.release();
}

/** The power fails between two writes. */
export async function interrupted(t, { page, look }) {
  const bed = await ready(t, ['--rows', '3']);
  await fill(bed, 25);
  await planned(page, bed, 'export');
  const writing = bed.gate.hold(WRITING, 1);
  await page.locator('#commit').click();
  await writing.reached;
  const address = new URL(page.url()).pathname;
  await page.goto('about:blank');
  await bed.program.stop('SIGKILL');
  await bed.serve();
  writing.release();
  await page.goto(`${bed.program.url}${address}`);
  await page.locator('.pill-interrupted').waitFor({ timeout: 60_000 });
  await look('interrupted');
}
