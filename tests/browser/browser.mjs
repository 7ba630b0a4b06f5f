// The browser, and pages that remember everything that went wrong in them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

// Packages are looked up beside this file and in NODE_PATH, so that they can lie outside the source tree.
export const load = createRequire(import.meta.url);
const { chromium } = load('playwright-core');

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const PATIENCE = 20_000;

export const launch = () =>
  chromium.launch({ executablePath: process.env.DEALSYNC_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });

const LOCALES = { en: 'en-GB', fr: 'fr-FR' };

/** A page of its own profile. `page.faults` is what must stay empty. */
export async function open(browser, { lang = 'en', width = 1280, ...options } = {}) {
  const context = await browser.newContext({
    locale: LOCALES[lang],
    timezoneId: 'Europe/Paris',
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.faults = [];
  watch(page);
  return page;
}

function watch(page) {
  const pages = new Set();
  page.on('pageerror', (error) => page.faults.push(`error: ${error.stack ?? error}`));
  page.on('response', (answer) => {
    // 502 is the provider's refusal, told on a page of ours like any other.
    const refused = answer.request().isNavigationRequest() && /^(4\d\d|502)$/.test(answer.status());
    if (refused) pages.add(answer.url());
    else if (answer.status() >= 500) page.faults.push(`${answer.status()} from ${answer.url()}`);
  });
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    // The browser itself reports a page that was refused; whether it should be is up to each test.
    const refused = /^Failed to load resource: the server responded with a status of (4\d\d|502)/.test(message.text());
    if (refused && pages.has(message.location().url)) return;
    page.faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const host = new URL(request.url()).hostname;
    if (!/^(data|blob):/.test(request.url()) && host !== '127.0.0.1') page.faults.push(`a request to ${request.url()}`);
  });
}

/** Nothing went wrong so far. */
export const faultless = (page) => assert.deepEqual(page.faults, [], 'faults of the page');

export const path = (page) => new URL(page.url()).pathname;

/** A text as a person reads it: no-break spaces and line ends are spaces. */
export const plain = (text) => text.replace(/\s+/gu, ' ').trim();
export const textOf = async (locator) => plain(await locator.innerText());

/** Does the work; if it fails, the error says what the page showed. */
export async function explained(page, work) {
  try {
    return await work();
  } catch (error) {
    const shown = await page.locator('main').innerText({ timeout: 2000 }).catch(String);
    error.message += `\n${page.url()} shows:\n${shown.slice(0, 1500)}\nfaults: ${page.faults.join('\n') || 'none'}`;
    throw error;
  }
}
