// Drives the sandbox's Airtable with airtable.js.
//
//   airtable_js.mjs           every call, against a sandbox without limits
//   airtable_js.mjs limits    the rate limit, against a sandbox that enforces it

import { randomUUID } from 'node:crypto';
import { Suite, equal, holds, load, sandboxFromEnvironment, wait } from './harness.mjs';

const Airtable = load('airtable');

const COMPUTED = new Set([
  'autoNumber',
  'button',
  'count',
  'createdBy',
  'createdTime',
  'formula',
  'lastModifiedBy',
  'lastModifiedTime',
  'multipleLookupValues',
  'rollup',
]);

const sandbox = sandboxFromEnvironment();
const mark = `sdk ${randomUUID().slice(0, 8)}`;

function client(apiKey = sandbox.token) {
  return new Airtable({
    apiKey,
    endpointUrl: sandbox.url,
    noRetryIfRateLimited: true,
    requestTimeout: 30_000,
  });
}

const base = client().base(sandbox.base);
const table = base(sandbox.table);
// The client has no calls for metadata; its own transport reaches them as if they were a base.
const meta = client().base('meta');

const suite = new Suite('airtable.js');

/** A name that only this run uses, so that it finds and removes its own records. */
const name = (text) => `${mark} ${text}`;
const range = (count) => Array.from({ length: count }, (_, index) => index);
const many = (count) => range(count).map((n) => name(`many ${String(n).padStart(2, '0')}`));
const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const named = (...names) => `OR(${names.map((n) => `{Name}=${quoted(n)}`).join(', ')})`;
const mine = (...names) => table.select({ filterByFormula: named(...names) }).all();
const ids = (records) => records.map((record) => record.id);

/** Passes if the call is refused with this status and, where the client keeps it, this type. */
async function refused(status, types, call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    if (!error.statusCode) throw error;
    equal(error.statusCode, status, `status of ${error.error}`);
    holds(types.includes(error.error), `type: found ${error.error}, expected one of ${types}`);
    return;
  }
  throw new Error(`was accepted, expected ${status}: ${JSON.stringify(answer?.body ?? answer)}`);
}

async function columns() {
  const { body } = await meta.makeRequest({ path: `/bases/${sandbox.base}/tables` });
  return body.tables.find(({ id, name: n }) => [id, n].includes(sandbox.table)).fields;
}

async function pages(options) {
  const found = [];
  await table.select(options).eachPage((records, next) => {
    found.push(records);
    next();
  });
  return found;
}

suite.check('whoami names the owner of the token', async () => {
  const { body } = await meta.makeRequest({ path: '/whoami' });
  holds(body.id.startsWith('usr'), `id ${body.id}`);
});

suite.check('the base is among those the token sees, and its schema has the table', async () => {
  const { body } = await meta.makeRequest({ path: '/bases' });
  holds(ids(body.bases).includes(sandbox.base), 'base not listed');
  const found = (await columns()).map((field) => field.name);
  for (const column of ['Name', 'Status', 'Amount', 'Sector', 'Due Date', 'Assignee', 'Notes']) {
    holds(found.includes(column), `no column ${column}`);
  }
});

suite.check('creates one record and reads it back as it was written', async () => {
  const cells = {
    Name: name("Société d'Études « Nord » 🚀"),
    Amount: 12500.25,
    'Due Date': '2026-09-05',
    Assignee: "Zoë O'Neill",
    Notes: 'first line\nsecond "line" \\ end',
  };
  const made = await table.create(cells);
  const read = await table.find(made.id);
  for (const [column, value] of Object.entries(cells)) equal(read.get(column), value, column);
  equal(read.get('Sector'), undefined, 'empty cell');
});

suite.check('creates ten records in one call, answered in the order sent', async () => {
  const rows = many(10).map((Name, Amount) => ({ fields: { Name, Amount } }));
  const made = await table.create(rows);
  equal(made.map((record) => record.get('Name')), many(10), 'names');
});

suite.check('lists every record once, in pages of at most a hundred', async () => {
  const found = await pages({});
  holds(found.length >= 3, `only ${found.length} pages: the sandbox needs more than 200 rows`);
  holds(found.every((page) => page.length <= 100), 'a page is longer');
  equal(new Set(found.flatMap(ids)).size, found.flat().length, 'distinct ids');
});

suite.check('page size, cap, fields and formula are kept', async () => {
  const sizes = (await pages({ pageSize: 7, maxRecords: 15 })).map((page) => page.length);
  equal(sizes, [7, 7, 1], 'page lengths');
  const [only] = await table
    .select({ fields: ['Name'], filterByFormula: named(many(1)[0]) })
    .firstPage();
  equal(Object.keys(only.fields), ['Name'], 'fields');
});

suite.check('a formula finds a name with quotes, accents and an emoji', async () => {
  equal((await mine(name("Société d'Études « Nord » 🚀"))).length, 1, 'records');
});

suite.check('a list asked for in a body goes through its pages', async () => {
  const options = { filterByFormula: named(...many(10)), pageSize: 4, method: 'post' };
  equal((await pages(options)).map((page) => page.length), [4, 4, 2], 'page lengths');
});

suite.check('fields are returned by id on request', async () => {
  const options = { filterByFormula: named(many(1)[0]), returnFieldsByFieldId: true };
  const [record] = await table.select(options).firstPage();
  holds(Object.keys(record.fields).every((key) => key.startsWith('fld')), 'a key is a name');
});

suite.check('sorts in both directions', async () => {
  for (const [direction, expected] of [['asc', range(10)], ['desc', range(10).reverse()]]) {
    const sort = [{ field: 'Amount', direction }];
    const found = await table.select({ filterByFormula: named(...many(10)), sort }).all();
    equal(found.map((record) => record.get('Amount')), expected, direction);
  }
});

suite.check('an update merges, null empties a cell, a replacement empties the rest', async () => {
  const made = await table.create({ Name: name('edit'), Amount: 1, Notes: 'n', Assignee: 'a' });
  await table.update(made.id, { Amount: 2.5, Notes: null });
  const read = await table.find(made.id);
  equal(['Amount', 'Notes', 'Assignee'].map((c) => read.get(c)), [2.5, undefined, 'a']);
  await table.replace(made.id, { Name: name('edit') });
  const replaced = await table.find(made.id);
  equal(['Amount', 'Assignee'].map((c) => replaced.get(c)), [undefined, undefined]);
});

suite.check('updates several records in one call', async () => {
  const found = await mine(...many(3));
  const changed = await table.update(ids(found).map((id) => ({ id, fields: { Notes: 'x' } })));
  equal(ids(changed), ids(found), 'order');
  equal(changed.map((record) => record.get('Notes')), ['x', 'x', 'x'], 'notes');
});

suite.check('an upsert passed as an option updates one match and creates where there is none', async () => {
  const kept = await table.create({ Name: name('upsert old'), Amount: 1 });
  const rows = [
    { fields: { Name: name('upsert new'), Amount: 3 } },
    { fields: { Name: name('upsert old'), Amount: 2 } },
  ];
  const answer = await table.update(rows, { performUpsert: { fieldsToMergeOn: ['Name'] } });
  const amounts = new Map(answer.map((record) => [record.get('Name'), record.get('Amount')]));
  equal(amounts, new Map([[name('upsert old'), 2], [name('upsert new'), 3]]), 'amounts');
  holds(ids(answer).includes(kept.id), 'the match was not updated');
});

suite.check('an upsert says what it created and what it updated', async () => {
  const { body } = await base.makeRequest({
    method: 'patch',
    path: `/${encodeURIComponent(sandbox.table)}`,
    body: {
      performUpsert: { fieldsToMergeOn: ['Name'] },
      records: [{ fields: { Name: name('upsert 3') } }, { fields: { Name: name('upsert old') } }],
    },
  });
  equal([body.createdRecords.length, body.updatedRecords.length], [1, 1], 'lists');
  equal(body.updatedRecords, ids(await mine(name('upsert old'))), 'updated');
});

suite.check('an upsert with two matches is refused and writes nothing', async () => {
  await table.create([{ fields: { Name: name('twin') } }, { fields: { Name: name('twin') } }]);
  const rows = [{ fields: { Name: name('not made') } }, { fields: { Name: name('twin') } }];
  const upsert = { performUpsert: { fieldsToMergeOn: ['Name'] } };
  let error;
  await table.update(rows, upsert).catch((found) => (error = found));
  equal(error?.statusCode, 422, 'status');
  equal(await mine(name('not made')), [], 'records made');
});

suite.check('a wrong token is refused', async () => {
  const stranger = client('patWrong.0000').base(sandbox.base)(sandbox.table);
  await refused(401, ['AUTHENTICATION_REQUIRED'], () => stranger.select().firstPage());
});

suite.check('an unknown base is refused', async () => {
  const elsewhere = client().base('appNobodyHasThis0')(sandbox.table);
  await refused(403, ['NOT_AUTHORIZED'], () => elsewhere.select().firstPage());
});

suite.check('an unknown table is refused', async () => {
  let error;
  await base('No such table').select().firstPage().catch((found) => (error = found));
  holds([403, 404].includes(error?.statusCode), `status ${error?.statusCode}`);
});

suite.check('an unknown field is refused', async () => {
  const bad = { Name: name('bad'), 'No such column': 1 };
  await refused(422, ['UNKNOWN_FIELD_NAME'], () => table.create(bad));
});

// The option stays behind: the API removes none, and the sandbox is thrown away.
suite.check('an unknown option is refused, and made where typecast is asked for', async () => {
  const fields = { Name: name('option'), Sector: `${mark} option` };
  await refused(422, ['INVALID_MULTIPLE_CHOICE_OPTIONS'], () => table.create(fields));
  const made = await table.create(fields, { typecast: true });
  equal(made.get('Sector'), fields.Sector, 'option');
});

suite.check('every computed column is refused', async () => {
  const computed = (await columns()).filter((field) => COMPUTED.has(field.type));
  holds(computed.length > 0, 'the table has no computed column');
  for (const column of computed) {
    const bad = { Name: name('bad'), [column.name]: 'x' };
    await refused(422, ['INVALID_VALUE_FOR_COLUMN'], () => table.create(bad));
  }
});

suite.check('a broken formula is refused', async () => {
  const broken = table.select({ filterByFormula: 'OR({Name}=' });
  await refused(422, ['INVALID_FILTER_BY_FORMULA'], () => broken.firstPage());
});

suite.check('more than ten records in one call are refused', async () => {
  const rows = range(11).map(() => ({ fields: { Name: name('bad') } }));
  await refused(422, ['INVALID_RECORDS'], () => table.create(rows));
});

suite.check('one bad record among good ones means that none is written', async () => {
  const rows = [{ fields: { Name: name('bad') } }, { fields: { Nope: 1 } }];
  await refused(422, ['UNKNOWN_FIELD_NAME'], () => table.create(rows));
  equal(await mine(name('bad')), [], 'records made by refused calls');
});

suite.check('deletes one record, and several', async () => {
  const [one, ...rest] = ids(await mine(...many(10)));
  equal((await table.destroy(one)).id, one, 'deleted');
  equal(ids(await table.destroy(rest)), rest, 'deleted');
});

suite.check('a deleted record is missing: 404 alone, 422 in a batch that then writes nothing', async () => {
  const rows = [{ fields: { Name: name('kept') } }, { fields: { Name: name('gone') } }];
  const [kept, gone] = ids(await table.create(rows));
  await table.destroy(gone);
  await refused(404, ['NOT_FOUND'], () => table.find(gone));
  await refused(404, ['NOT_FOUND'], () => table.destroy(gone));
  const changes = [kept, gone].map((id) => ({ id, fields: { Amount: 9 } }));
  await refused(422, ['ROW_DOES_NOT_EXIST'], () => table.update(changes));
  equal((await table.find(kept)).get('Amount'), undefined, 'amount of the other');
});

suite.cleanup(async () => {
  const left = ids((await table.select().all()).filter((r) => r.get('Name')?.startsWith(mark)));
  for (let at = 0; at < left.length; at += 10) await table.destroy(left.slice(at, at + 10));
});

const limits = new Suite('airtable.js limits');

limits.check('a burst is refused with 429', async () => {
  const first = () => table.select({ maxRecords: 1 }).firstPage();
  await refused(429, ['TOO_MANY_REQUESTS'], () => Promise.all(range(12).map(first)));
});

limits.check('after the penalty, calls at a quarter of a second go through', async () => {
  await wait(sandbox.penaltyMs + 1100);
  for (const _ of range(6)) {
    await table.select({ maxRecords: 1 }).firstPage();
    await wait(250);
  }
});

await (process.argv[2] === 'limits' ? limits : suite).run();
