// Drives the sandbox's Notion with @notionhq/client.
//
//   notion_js.mjs           every call, against a sandbox without limits
//   notion_js.mjs limits    the budget of a window, against a sandbox that enforces it

import { randomUUID } from 'node:crypto';
import { Suite, equal, holds, load, wait } from './harness.mjs';

const {
  Client,
  LogLevel,
  collectAllDataSourceRows,
  collectPaginatedAPI,
  isFullPage,
  isHTTPResponseError,
} = load('@notionhq/client');

const named = (variable) => {
  const found = process.env[variable];
  if (!found) throw new Error(`${variable} is not set`);
  return found;
};
const baseUrl = named('SANDBOX_URL').replace(/\/+$/, '');
const token = named('SANDBOX_TOKEN');
const databaseId = named('SANDBOX_DATABASE');
const sourceId = named('SANDBOX_DATA_SOURCE');

const COLUMNS = {
  Nom: 'title',
  Statut: 'status',
  Montant: 'number',
  Secteur: 'select',
  Échéance: 'date',
  Responsable: 'people',
  Notes: 'rich_text',
};
const NOBODY = '00000000-0000-0000-0000-000000000000';

const suite = new Suite('@notionhq/client');
const mark = `sdk ${randomUUID().slice(0, 8)}`;

function client(options = {}) {
  return new Client({
    auth: token,
    baseUrl,
    notionVersion: '2026-03-11',
    retry: false,
    timeoutMs: 30_000,
    logLevel: LogLevel.ERROR,
    logger: () => {},
    ...options,
  });
}

const notion = client();

/** A title that only this run uses, so that it finds and removes its own pages. */
const name = (words) => `${mark} ${words}`;
const text = (content) => [{ text: { content } }];
const plain = (items) => items.map((item) => item.plain_text).join('');
const range = (count) => Array.from({ length: count }, (_, index) => index);
const value = (page, column) => page.properties[column][page.properties[column].type];
const titled = (condition) => ({ property: 'title', title: condition });

const schema = async () =>
  (await notion.dataSources.retrieve({ data_source_id: sourceId })).properties;

async function optionsOf(column) {
  const found = (await schema())[column];
  return found[found.type].options.map((option) => option.name);
}

const create = (title, properties = {}) =>
  notion.pages.create({
    parent: { data_source_id: sourceId },
    properties: { title: { title: text(name(title)) }, ...properties },
  });

/** The pages of this run, or those that another filter keeps. */
const mine = (condition = { starts_with: mark }) =>
  collectPaginatedAPI(notion.dataSources.query, {
    data_source_id: sourceId,
    filter: titled(condition),
  });

/** Passes if the call is refused with this status, this code and these words. */
async function refused(status, code, words, call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    if (!isHTTPResponseError(error)) throw error;
    equal([error.status, error.code], [status, code], error.message);
    holds(error.message.includes(words), `${words} is not in ${error.message}`);
    return error;
  }
  throw new Error(`was accepted, expected ${status} ${code}: ${JSON.stringify(answer)}`);
}

suite.check("the token's bot is named, and in its workspace", async () => {
  const me = await notion.users.me({});
  equal([me.object, me.type, me.bot.owner.type], ['user', 'bot', 'workspace']);
});

suite.check('the users are listed, in pages too, and one is read by id', async () => {
  const users = await collectPaginatedAPI(notion.users.list, {});
  const people = users.filter((user) => user.type === 'person');
  holds(people.length > 0 && people.every((user) => user.person.email.includes('@')), 'no e-mail');
  equal(await collectPaginatedAPI(notion.users.list, { page_size: 2 }), users, 'in pages');
  equal((await notion.users.retrieve({ user_id: people[0].id })).name, people[0].name, 'name');
});

suite.check('the database names its data source, and the source its columns', async () => {
  const database = await notion.databases.retrieve({ database_id: databaseId });
  holds(database.data_sources.some((source) => source.id === sourceId), 'source not listed');
  const columns = await schema();
  for (const [column, kind] of Object.entries(COLUMNS)) equal(columns[column].type, kind, column);
  equal(columns.Nom.id, 'title', 'id of the title');
});

suite.check('a search finds the source by a part of its title, and nothing without a match', async () => {
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  const filter = { property: 'object', value: 'data_source' };
  const found = await notion.search({ query: plain(source.title).slice(0, 4).toLowerCase(), filter });
  holds(found.results.some((result) => result.id === sourceId), 'source not found');
  equal((await notion.search({ query: `${mark} nothing` })).results, [], 'results');
});

suite.check('creates one page and reads it back as it was written', async () => {
  const users = await collectPaginatedAPI(notion.users.list, {});
  const person = users.find((user) => user.type === 'person');
  const made = await create("Société d'Études « Nord » 🚀", {
    Montant: { number: 12500.25 },
    Statut: { status: { name: (await optionsOf('Statut'))[1] } },
    Secteur: { select: { name: (await optionsOf('Secteur'))[0] } },
    Échéance: { date: { start: '2026-09-05' } },
    Responsable: { people: [{ id: person.id }] },
    Notes: { rich_text: text('first line\nsecond "line" \\ end') },
  });
  holds(isFullPage(made), 'the answer is partial');
  const read = await notion.pages.retrieve({ page_id: made.id });
  equal(read.properties, made.properties, 'properties');
  equal(plain(value(read, 'Nom')), name("Société d'Études « Nord » 🚀"), 'title');
  equal(value(read, 'Montant'), 12500.25, 'amount');
  equal(value(read, 'Échéance'), { start: '2026-09-05', end: null, time_zone: null }, 'date');
  equal(value(read, 'Responsable')[0].id, person.id, 'person');
  equal(read.created_by.id, (await notion.users.me({})).id, 'creator');
  holds(read.created_time.endsWith(':00.000Z'), read.created_time);
});

suite.check('every row comes once, in pages of at most a hundred', async () => {
  const pages = [];
  let cursor;
  do {
    const page = await notion.dataSources.query({ data_source_id: sourceId, start_cursor: cursor });
    pages.push(page.results.map((row) => row.id));
    cursor = page.next_cursor;
  } while (cursor);
  holds(pages.length >= 2, `only ${pages.length} page: the sandbox needs more than 100 rows`);
  holds(pages.every((page) => page.length <= 100), 'a page is longer');
  equal(new Set(pages.flat()).size, pages.flat().length, 'distinct ids');
  const rows = await collectAllDataSourceRows(notion, { data_source_id: sourceId });
  equal(new Set(rows.map((row) => row.id)), new Set(pages.flat()), 'rows by windows of creation');
});

suite.check('filters and sorts are kept over several pages', async () => {
  for (const n of range(5)) await create(`many ${n}`, { Montant: { number: n } });
  const many = { and: [titled({ starts_with: mark }), titled({ contains: 'MANY' })] };
  for (const [direction, expected] of [['ascending', range(5)], ['descending', range(5).reverse()]]) {
    const rows = await collectPaginatedAPI(notion.dataSources.query, {
      data_source_id: sourceId,
      filter: many,
      sorts: [{ property: 'Montant', direction }],
      page_size: 2,
    });
    equal(rows.map((row) => value(row, 'Montant')), expected, direction);
  }
});

suite.check('only the columns asked for come back, by name and by id', async () => {
  const amount = (await schema()).Montant.id;
  const { results } = await notion.dataSources.query({
    data_source_id: sourceId,
    filter_properties: ['Nom', amount],
    page_size: 1,
  });
  equal(new Set(Object.keys(results[0].properties)), new Set(['Nom', 'Montant']), 'columns');
  const page = await notion.pages.retrieve({ page_id: results[0].id, filter_properties: [amount] });
  equal(Object.keys(page.properties), ['Montant'], 'columns');
});

suite.check('an update changes what is sent, clears what is null and keeps the rest', async () => {
  const made = await create('edit', { Montant: { number: 1 }, Notes: { rich_text: text('n') } });
  const changed = await notion.pages.update({
    page_id: made.id,
    properties: {
      Montant: { number: 2.5 },
      Notes: { rich_text: [] },
      Statut: { status: null },
    },
  });
  equal([value(changed, 'Montant'), value(changed, 'Notes')], [2.5, []]);
  equal(value(changed, 'Statut').name, (await optionsOf('Statut'))[0], 'default status');
  equal(plain(value(changed, 'Nom')), name('edit'), 'title');
});

suite.check('one property is read alone', async () => {
  const page = await create('item', { Montant: { number: 3 } });
  const property_id = (await schema()).Montant.id;
  const amount = await notion.pages.properties.retrieve({ page_id: page.id, property_id });
  equal([amount.object, amount.number], ['property_item', 3]);
  const titles = await notion.pages.properties.retrieve({ page_id: page.id, property_id: 'title' });
  equal(titles.results.map((item) => item.title.plain_text), [name('item')], 'title');
});

suite.check('a trashed page is gone from queries, refuses changes, and comes back', async () => {
  const { id: page_id } = await create('trash');
  equal((await notion.pages.update({ page_id, in_trash: true })).in_trash, true, 'in the trash');
  equal(await mine({ equals: name('trash') }), [], 'rows found');
  const change = { page_id, properties: { Montant: { number: 1 } } };
  await refused(400, 'validation_error', 'archived', () => notion.pages.update(change));
  equal((await notion.pages.update({ page_id, in_trash: false })).in_trash, false, 'in the trash');
  equal((await mine({ equals: name('trash') })).length, 1, 'rows found');
});

suite.check('an archived page is hidden and comes back', async () => {
  const { id: page_id } = await create('archive');
  equal((await notion.pages.update({ page_id, is_archived: true })).is_archived, true, 'archived');
  equal(await mine({ equals: name('archive') }), [], 'rows found');
  equal((await notion.pages.update({ page_id, is_archived: false })).is_archived, false, 'archived');
});

suite.check('a page makes a new option of a select, never of a status', async () => {
  const option = `${mark} option`;
  const made = await create('option', { Secteur: { select: { name: option } } });
  equal(value(made, 'Secteur').name, option);
  holds((await optionsOf('Secteur')).includes(option), 'no such option');
  const bad = { Statut: { status: { name: `${mark} status` } } };
  await refused(400, 'validation_error', 'does not exist', () => create('bad', bad));
});

suite.check('a list of options replaces the one that is there', async () => {
  const before = (await schema()).Secteur.select.options;
  const kept = before.filter((option) => option.name !== `${mark} option`);
  const options = kept.map(({ id, name: n, color }) => ({ id, name: n, color }));
  await notion.dataSources.update({
    data_source_id: sourceId,
    properties: { Secteur: { select: { options } } },
  });
  equal((await schema()).Secteur.select.options, kept, 'options');
  const [row] = await mine({ equals: name('option') });
  equal(value(row, 'Secteur'), null, 'value of a removed option');
});

suite.check('a column is made, renamed under the same id, and deleted', async () => {
  const change = async (properties) =>
    (await notion.dataSources.update({ data_source_id: sourceId, properties })).properties;
  const made = (await change({ [`${mark} column`]: { number: { format: 'euro' } } }))[`${mark} column`];
  const renamed = await change({ [made.id]: { name: `${mark} again` } });
  equal(renamed[`${mark} again`].id, made.id, 'id');
  holds(!(`${mark} again` in (await change({ [made.id]: null }))), 'still there');
});

suite.check('what does not fit the columns is refused', async () => {
  const bad = (words, properties) =>
    refused(400, 'validation_error', words, () => create('bad', properties));
  await bad('Nope is not a property that exists.', { Nope: { number: 1 } });
  await bad('Montant is expected to be number.', { Montant: { rich_text: text('1') } });
  await bad('should be ≤ `2000`, instead was `2001`', { Notes: { rich_text: text('x'.repeat(2001)) } });
  await bad('commas', { Secteur: { select: { name: 'a, b' } } });
  const computed = Object.entries(await schema()).filter(([, found]) => found.type === 'formula');
  for (const [column] of computed) await bad('', { [column]: { formula: { string: 'x' } } });
  equal(await mine({ equals: name('bad') }), [], 'pages made by refused calls');
});

suite.check('a filter that does not fit and a cursor of another query are refused', async () => {
  const query = (body) => notion.dataSources.query({ data_source_id: sourceId, ...body });
  const bad = (words, body) => refused(400, 'validation_error', words, () => query(body));
  await bad('Could not find property', { filter: { property: 'Nope', title: { equals: 'x' } } });
  await bad('page_size', { page_size: 101 });
  await bad('in_trash', { in_trash: true });
  const { next_cursor: start_cursor } = await query({ page_size: 1 });
  await bad('start_cursor', { filter: titled({ equals: 'x' }), start_cursor });
});

suite.check('a wrong token is refused, and what is not shared is not there', async () => {
  const stranger = client({ auth: 'ntn_wrong' });
  await refused(401, 'unauthorized', 'API token is invalid.', () => stranger.users.me({}));
  const page = () => notion.pages.retrieve({ page_id: NOBODY });
  const error = await refused(404, 'object_not_found', `Could not find page with ID: ${NOBODY}`, page);
  equal(error.additional_data?.integration_id, (await notion.users.me({})).id, 'connection');
  const wrongKind = () => notion.dataSources.retrieve({ data_source_id: databaseId });
  await refused(404, 'object_not_found', databaseId, wrongKind);
  const broken = () => notion.pages.retrieve({ page_id: '12345678-1234-1234-1234-123456789abc' });
  await refused(400, 'validation_error', 'should be a valid uuid', broken);
});

suite.check('versions decide what archived means and where the columns are', async () => {
  const middle = client({ notionVersion: '2025-09-03' });
  const old = client({ notionVersion: '2022-06-28' });
  const { id: page_id } = await create('version');
  const archive = { page_id, archived: true };
  const words = 'body.archived should be not present';
  await refused(400, 'validation_error', words, () => notion.pages.update(archive));
  const changed = await middle.pages.update(archive);
  equal([changed.archived, changed.in_trash], [true, true]);
  await middle.pages.update({ page_id, archived: false });
  const source = () => old.dataSources.retrieve({ data_source_id: sourceId });
  await refused(400, 'invalid_request_url', '', source);
  const database = await old.databases.retrieve({ database_id: databaseId });
  equal(new Set(Object.keys(database.properties)), new Set(Object.keys(await schema())), 'columns');
});

suite.cleanup(async () => {
  for (const page of await mine()) await notion.pages.update({ page_id: page.id, in_trash: true });
  equal(await mine(), [], 'left behind');
});

const limits = new Suite('@notionhq/client limits');

/** Calls until one is refused, and returns the refusal. */
async function burst() {
  try {
    for (const _ of range(700)) await notion.users.me({});
  } catch (error) {
    if (!isHTTPResponseError(error)) throw error;
    return error;
  }
  throw new Error('700 calls were accepted at once');
}

limits.check('a burst beyond the budget is refused, with its reason and how long to wait', async () => {
  const error = await burst();
  equal([error.status, error.code], [429, 'rate_limited']);
  equal(error.additional_data.rate_limit_reason, 'public_api_request_rate_limit', 'reason');
  equal(error.headers.get('retry-after'), error.additional_data.retry_after, 'seconds');
});

limits.check('after the time it was told to wait, calls go through', async () => {
  const seconds = Number((await burst()).headers.get('retry-after'));
  holds(seconds >= 1 && seconds <= 60, `${seconds} s`);
  await wait(seconds * 1000);
  await notion.users.me({});
});

limits.check("the client's own patience outlives the window", async () => {
  const patient = client({ retry: undefined });
  for (const _ of range(200)) await patient.users.me({});
});

await (process.argv[2] === 'limits' ? limits : suite).run();
