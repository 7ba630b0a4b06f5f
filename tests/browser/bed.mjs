// A program over an empty database, the sandbox in a process of its own, and the gate between them.

import { Gate } from './gate.mjs';
import { Program, Sandbox, folder } from './program.mjs';

/** Reads records, as both providers name it. */
export const READING = ({ method, path }) =>
  (method === 'GET' && /^\/v0\/app\w+\/\w+/.test(path)) || (method === 'POST' && /\/query$|\/listRecords/.test(path));

/** Writes records of Airtable. */
export const WRITING = ({ method, path }) => ['POST', 'PATCH'].includes(method) && /^\/v0\/app\w+\/\w+$/.test(path);

export class Bed {
  /** `settings` are the program's, `rows` are arguments of the sandbox. */
  static async start({ rows = [], ...settings } = {}) {
    const bed = new Bed();
    bed.home = await folder();
    bed.sandbox = await Sandbox.start('--unlimited', ...rows);
    bed.gate = await Gate.start(bed.sandbox.url);
    bed.settings = {
      home: bed.home.path,
      DEALSYNC_AIRTABLE_URL: bed.gate.url,
      DEALSYNC_NOTION_URL: bed.gate.url,
      DEALSYNC_AIRTABLE_RPS: '0',
      DEALSYNC_NOTION_BUDGET: '0',
      ...settings,
    };
    await bed.serve();
    return bed;
  }

  async serve(more = {}) {
    this.program = await Program.start('serve', { ...this.settings, ...more });
  }

  /** The token of a provider, and what it leads to. */
  key(provider) {
    const { token, base, table, notion } = this.sandbox;
    return provider === 'notion' ? { api_token: notion.token, base_id: notion.database } : { api_token: token, base_id: base, table_name: table };
  }

  /** Connects a provider through the API, where the pages are not what is tried. */
  connect(provider, changed = {}) {
    return this.program.send('PUT', `/api/connectors/config/${provider}`, { ...this.key(provider), is_active: true, ...changed });
  }

  async stop() {
    await this.gate.stop();
    await this.program.stop();
    await this.sandbox.stop();
    await this.home.remove();
  }
}
