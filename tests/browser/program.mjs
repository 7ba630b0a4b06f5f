// The real programs, each with a folder of its own, on ports that the system chooses.

import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const START_SECONDS = 60;
const run = promisify(execFile);

/** The program under test. */
export function dealsync() {
  const named = process.env.DEALSYNC_BIN;
  if (!named) throw new Error('DEALSYNC_BIN does not say where the program is');
  return path.resolve(named);
}

/** The built-in providers as a program; Cargo lays it beside the other. */
function sandboxProgram() {
  const named = process.env.DEALSYNC_SANDBOX ?? path.join(path.dirname(dealsync()), 'dealsync-sandbox');
  if (!existsSync(named)) throw new Error(`no sandbox at ${named}; DEALSYNC_SANDBOX may name it`);
  return named;
}

/** A folder that goes with the process that asked for it. */
export async function folder() {
  const made = await mkdtemp(path.join(tmpdir(), 'dealsync-browser-'));
  return { path: made, remove: () => rm(made, { recursive: true, force: true }) };
}

// Nothing of the caller's own settings reaches a program under test.
const environment = (home, more) => ({ PATH: process.env.PATH, HOME: home, DEALSYNC_LOG_JSON: 'true', ...more });

/** A child process whose output is kept, to be shown when something goes wrong. */
class Child {
  constructor(program, args, options) {
    this.output = '';
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    this.ended = once(this.process, 'exit');
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => { this.output += text; });
    }
  }

  /** Waits until the output matches, which is how a program says that it is ready. */
  async says(pattern) {
    const limit = AbortSignal.timeout(START_SECONDS * 1000);
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.process.exitCode !== null) throw new Error(`it ended by itself:\n${this.output}`);
      const more = [this.process.stdout, this.process.stderr].map((one) => once(one, 'data', { signal: limit }));
      await Promise.race([...more, this.ended]).catch(() => { throw new Error(`it is not ready:\n${this.output}`); });
      for (const one of more) one.catch(() => {});
    }
  }

  async end(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    await this.ended;
  }
}

/** A running dealsync: `serve` or `demo`. */
export class Program {
  /** `settings` are environment variables; `home` is a folder that outlives the process. */
  static async start(command, { home, ...settings } = {}) {
    const program = new Program();
    program.folder = home ? undefined : await folder();
    program.home = home ?? program.folder.path;
    const own = { DEALSYNC_BIND: '127.0.0.1:0', DATABASE_URL: path.join(program.home, 'crm.db') };
    const env = environment(program.home, { ...own, ...settings });
    program.child = new Child(dealsync(), [command], { env, cwd: program.home });
    try {
      const said = /Open http:\/\/127\.0\.0\.1:(\d+)|"address":"127\.0\.0\.1:(\d+)"/;
      const [, demo, serve] = await program.child.says(said);
      program.url = `http://127.0.0.1:${demo ?? serve}`;
    } catch (error) {
      await program.stop();
      throw error;
    }
    return program;
  }

  /** The API's answer, decoded. */
  async api(address, options) {
    const answer = await fetch(`${this.url}${address}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  send(method, address, body) {
    return this.api(address, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** All items of a listing, page after page. */
  async all(address) {
    const items = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await this.api(`${address}${address.includes('?') ? '&' : '?'}limit=200${cursor}`);
      items.push(...page.items);
      cursor = page.next_cursor === null ? null : `&cursor=${page.next_cursor}`;
    }
    return items;
  }

  /** Ends it; `SIGKILL` is how a machine loses power. */
  async stop(signal) {
    await this.child.end(signal);
    await this.folder?.remove();
  }
}

/** Runs a command of the program to its end. */
export async function command(args, home) {
  const env = environment(home, { DATABASE_URL: path.join(home, 'crm.db') });
  return run(dealsync(), args, { env, cwd: home, maxBuffer: 1 << 26 });
}

/** The built-in Airtable and Notion in a process of their own, where their calls can be seen and stopped. */
export class Sandbox {
  static async start(...args) {
    const sandbox = new Sandbox();
    sandbox.child = new Child(sandboxProgram(), ['--port', '0', ...args], { env: environment(tmpdir(), {}) });
    const [line] = await sandbox.child.says(/^\{.*\}$/m);
    Object.assign(sandbox, JSON.parse(line));
    return sandbox;
  }

  async stop() {
    // It ends when its input does, and with us if we end first.
    this.child.process.stdin.end();
    await this.child.ended;
  }
}
