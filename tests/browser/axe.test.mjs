// No page has an axe violation in any state that the real program can be brought to, in both themes,
// at 320 and 1280 pixels, in both languages; nor does one scroll sideways, or hold a target under 24 pixels.

import { after, before, test } from 'node:test';

import { launch, open } from './browser.mjs';
import { Inspector } from './inspect.mjs';
import * as connecting from './scenes/connecting.mjs';
import * as deals from './scenes/deals.mjs';
import * as previews from './scenes/previews.mjs';
import * as runs from './scenes/runs.mjs';
import { LANGS } from './words.mjs';

const LIMIT = { timeout: 600_000 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const lang of LANGS) {
  for (const [title, scene] of Object.entries({ ...connecting, ...previews, ...runs, ...deals })) {
    test(`${title}, ${lang}`, LIMIT, async (t) => {
      const page = await open(browser, { lang });
      t.after(() => page.context().close());
      const inspector = new Inspector(page, lang);
      await scene(t, inspector);
      inspector.finish(t);
    });
  }
}
