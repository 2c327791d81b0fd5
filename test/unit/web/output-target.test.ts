import { expect, test } from 'vitest';
import { isKeptForOthers, type OutputFacts } from '../../../electron/web/output-target';

const output = (mode: bigint, isFile: boolean): OutputFacts => ({
  dev: 9n,
  ino: 12345678901234567890n,
  mode,
  isFile: () => isFile,
});
const journal = { JOURNAL_STREAM: '9:12345678901234567890' };

test.each<[string, OutputFacts, Record<string, string | undefined>, NodeJS.Platform, boolean]>([
  ['a terminal', output(0o20620n, false), {}, 'linux', false],
  ['a pipe', output(0o10600n, false), {}, 'linux', false],
  ['the journal', output(0o140777n, false), journal, 'linux', true],
  ['a terminal below a service', output(0o20620n, false), { JOURNAL_STREAM: '9:1' }, 'linux', false],
  ['a file of 0644', output(0o100644n, true), {}, 'linux', true],
  ['a file that a group may read', output(0o100640n, true), {}, 'darwin', true],
  ['a file of 0600', output(0o100600n, true), {}, 'linux', false],
  ['a file on Windows', output(0o100666n, true), {}, 'win32', false],
])('output to %s', (_name, facts, environment, platform, kept) => {
  expect(isKeptForOthers(facts, environment, platform)).toBe(kept);
});
