// What every page must be in every state: checked by axe, no wider than the window, large enough to hit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { faultless, load } from './browser.mjs';

const AXE = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 320];
const SCHEMES = ['light', 'dark'];
/** The least side of a target, in CSS pixels. */
const TARGET = 24;

/** Looks at a page as it stands, in both themes and at both widths, and leaves it as it was. */
export class Inspector {
  constructor(page, lang) {
    Object.assign(this, { page, lang, views: 0, problems: new Map() });
    this.look = this.look.bind(this);
  }

  /** `name` says which state it is, in what is reported. */
  async look(name) {
    const { page } = this;
    await page.evaluate(AXE);
    assert.equal(await page.locator('html').getAttribute('lang'), this.lang, name);
    for (const width of WIDTHS) {
      // As high as the page, so that what stays at the window's edge covers nothing.
      await page.setViewportSize({ width, height: 900 });
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height });
      for (const found of await page.evaluate(measure, TARGET)) this.note(found, `${name}, ${width}`);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        this.views += 1;
        for (const found of await page.evaluate(violations)) this.note(found, `${name}, ${width}, ${colorScheme}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  }

  /** One line a problem, with all the places where it was found. */
  note({ what, sample }, where) {
    const known = this.problems.get(what) ?? { sample, places: [] };
    known.places.push(where);
    this.problems.set(what, known);
  }

  finish(t) {
    t.diagnostic(`${this.views} views, ${this.problems.size} problems`);
    const told = [...this.problems].map(([what, { sample, places }]) => `${what}\n  ${sample}\n  in ${places.join(' | ')}`);
    assert.equal(told.length, 0, `\n${told.join('\n')}`);
    faultless(this.page);
  }
}

/**
 * In the page: what axe finds, with every rule of levels A and AA and every good practice, those on trial
 * too. Only one is left out: it takes any short bold sentence of its own for a heading.
 */
async function violations() {
  const rules = {};
  for (const { ruleId, tags } of window.axe.getRules()) {
    rules[ruleId] = { enabled: !tags.some((tag) => /aaa$/.test(tag)) };
  }
  rules['p-as-heading'] = { enabled: false };
  const { violations: found } = await window.axe.run(document, { resultTypes: ['violations'], rules });
  return found.map(({ id, impact, nodes }) => {
    const [{ target, html, any, all, none }] = nodes;
    const said = [...any, ...all, ...none].map((check) => check.message).join('; ');
    return { what: `${id} (${impact})`, sample: `${nodes.length} × ${target} ${html.slice(0, 200)} ${said.slice(0, 300)}` };
  });
}

/** In the page: what makes it scroll sideways, and what is too small to hit. */
function measure(least) {
  const found = [];
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 0) {
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    const sample = out.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)).join(' | ');
    found.push({ what: `scrolls sideways by ${wide} px`, sample });
  }
  const small = new Map();
  const modal = document.querySelector('dialog[open]');
  for (const one of (modal ?? document).querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')) {
    // A link within a sentence is as high as its line; a hidden one is no target.
    const inline = one.matches('a') && getComputedStyle(one).display === 'inline' && one.closest('p, li, td, th, span');
    if (inline || one.closest('[hidden], .vh, .skip') || !one.checkVisibility()) continue;
    const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
    if (Math.min(width, height) < least - 0.5) {
      const size = `${Math.round(width)} × ${Math.round(height)} px`;
      small.set(size, [...(small.get(size) ?? []), one.outerHTML.slice(0, 100)]);
    }
  }
  for (const [size, ones] of small) found.push({ what: `targets of ${size}`, sample: `${ones.length} × ${ones[0]}` });
  return found;
}
