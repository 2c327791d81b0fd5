import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import nodeOptions from '../../build/node-options.json' with { type: 'json' };

it('the command’s first line has Node started with the options that browser mode is', async () => {
  const command = await readFile(resolve(import.meta.dirname, '../../build/ginnel.mjs'), 'utf8');
  expect(command.split('\n')[0]).toBe(`#!/usr/bin/env -S node ${nodeOptions.join(' ')}`);
});
