import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

/**
 * Set-up of each unit test file: keeps the stage pure. Sockets, processes, threads, name look-ups and files outside of the
 * repository throw, and so does writing anywhere; what needs them belongs in `test/node`. The runner's own calls pass.
 */
const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '../..') + sep;

type Callable = (...args: unknown[]) => unknown;
type Holder = Record<string, unknown>;

/** What was done that is not pure; code under test may have swallowed the error. */
const done: string[] = [];

afterEach(() => {
  const [first] = done.splice(0);
  if (first !== undefined) throw new Error(first);
});

const isCallable = (value: unknown): value is Callable => typeof value === 'function';

/** Who called what is guarded, as a line of the stack: the first that is neither Node's nor ours. */
function caller(): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  return frames.find((frame) => !frame.includes('node:') && !frame.includes('pure-setup')) ?? '';
}

const isTheRunners = (): boolean => /node_modules\/(vitest|@vitest|vite)\//u.test(caller());

const detailOf = ([first]: readonly unknown[]): string => {
  const path = pathOf(first);
  return path === null ? '' : ` (${path})`;
};

/** Has `holder[name]` throw unless the arguments are allowed. */
function guard(
  holder: Holder,
  name: string,
  what: string,
  allows: (args: readonly unknown[]) => boolean,
): void {
  const original = holder[name];
  if (!isCallable(original)) return;
  const check = (args: readonly unknown[]): void => {
    if (allows(args) || isTheRunners()) return;
    const problem = `Unit tests are pure, and this one ${what}${detailOf(args)}. Move it to test/node.`;
    done.push(problem);
    throw new Error(problem);
  };
  holder[name] = new Proxy(original, {
    apply: (target, self, args: unknown[]) => {
      check(args);
      return Reflect.apply(target, self, args);
    },
    construct: (target, args: unknown[], made) => {
      check(args);
      return Reflect.construct(target, args, made) as object;
    },
  });
}

const never = (): boolean => false;

function guardAll(holder: Holder, names: readonly string[], what: string): void {
  for (const name of names) guard(holder, name, what, never);
}

const prototypeOf = (module: string, name: string): Holder =>
  ((require(module) as Holder)[name] as { readonly prototype: Holder }).prototype;

guardAll(prototypeOf('node:net', 'Server'), ['listen'], 'listens at a port');
guardAll(prototypeOf('node:net', 'Socket'), ['connect'], 'opens a connection');
guardAll(require('node:dgram') as Holder, ['createSocket'], 'opens a socket');
guardAll(require('node:worker_threads') as Holder, ['Worker'], 'starts a thread');
guardAll(
  require('node:child_process') as Holder,
  ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
  'starts a process',
);
guardAll(require('node:dns') as Holder, ['lookup'], 'looks a name up');
guardAll(require('node:dns/promises') as Holder, ['lookup'], 'looks a name up');

function pathOf(value: unknown): string | null {
  if (value instanceof URL) return fileURLToPath(value);
  return typeof value === 'string' ? resolve(value) : null;
}

/**
 * Reads of the repository's own files (fixtures, tables, READMEs), and of what a module asks about its process while it is
 * loaded. A number is a file that was opened before.
 */
function isOwnRead(name: string, [first, second]: readonly unknown[]): boolean {
  if (!/^(?:f?stat|lstat|open|read|access|exists|realpath|close)/u.test(name)) return false;
  if (/^open(?!dir)/u.test(name) && typeof second === 'string' && second !== 'r') return false;
  const path = pathOf(first);
  return path === null
    ? typeof first === 'number'
    : `${path}${sep}`.startsWith(root) || first === '/proc/self/limits';
}

const fs = require('node:fs') as Holder;
for (const holder of [fs, fs['promises'] as Holder]) {
  for (const name of Object.keys(holder)) {
    if (!/^[a-z]/u.test(name)) continue;
    guard(holder, name, 'reads or writes files', (args) => isOwnRead(name, args));
  }
}
// What modules import by name follows.
syncBuiltinESMExports();
