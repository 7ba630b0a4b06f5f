// Named checks against a running sandbox: one line a check, the counts at the end.

import { createRequire } from 'node:module';
import { isDeepStrictEqual, inspect } from 'node:util';

const LIMIT_SECONDS = 180;

/**
 * Loads a client. Packages are looked up beside this file and in NODE_PATH, so that they can be
 * installed outside the source tree.
 */
export const load = createRequire(import.meta.url);

/** Where the sandbox listens and what it holds, as the environment names it. */
export function sandboxFromEnvironment() {
  const named = (variable) => {
    const value = process.env[variable];
    if (!value) throw new Error(`${variable} is not set`);
    return value;
  };
  return {
    url: named('SANDBOX_URL').replace(/\/+$/, ''),
    token: named('SANDBOX_TOKEN'),
    base: named('SANDBOX_BASE'),
    table: named('SANDBOX_TABLE'),
    penaltyMs: Number(process.env.SANDBOX_PENALTY_MS ?? 30000),
  };
}

/** Runs its checks in the order they were written; one that fails does not hide the others. */
export class Suite {
  #checks = [];
  #cleanups = [];

  constructor(name) {
    this.name = name;
  }

  check(title, run) {
    this.#checks.push({ title, run });
  }

  /** Runs after all checks, whatever they found. */
  cleanup(run) {
    this.#cleanups.push({ title: 'cleans up', run });
  }

  /** Runs everything and sets the exit code. */
  async run() {
    // A client that hangs must not hang the whole test command.
    const limit = setTimeout(() => {
      console.log(`FAILED ${this.name}: not done after ${LIMIT_SECONDS} s`);
      process.exit(1);
    }, LIMIT_SECONDS * 1000);
    let passed = 0;
    let failed = 0;
    for (const { title, run } of [...this.#checks, ...this.#cleanups]) {
      const started = performance.now();
      try {
        await run();
        passed += 1;
        console.log(`ok     ${this.name}: ${title} (${Math.round(performance.now() - started)} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED ${this.name}: ${title}: ${error}`);
        if (error.stack) console.error(error.stack);
      }
    }
    clearTimeout(limit);
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed || !passed ? 1 : 0;
  }
}

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Fails with `what` unless `condition` holds. */
export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** Fails with both values unless they are equal. */
export function equal(found, expected, what = 'value') {
  holds(
    isDeepStrictEqual(found, expected),
    `${what}: found ${inspect(found)}, expected ${inspect(expected)}`,
  );
}
