import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { explain } from '../../../shared/errors';
import { errorTable } from '../../support/error-table';

const readme = new URL('../../../shared/errors/README.md', import.meta.url);
const marks = /(<!-- errors: begin -->\n)[\s\S]*?(\n<!-- errors: end -->)/u;

/** `UPDATE_README=1` writes the table anew instead of comparing it. */
test('shared/errors/README.md has every error a user can meet, in the words Ginnel uses', async () => {
  const text = await readFile(readme, 'utf8');
  expect(text).toMatch(marks);
  const wanted = text.replace(
    marks,
    (_all, begin: string, end: string) => `${begin}\n${errorTable()}\n${end}`,
  );
  if (process.env['UPDATE_README'] === '1') await writeFile(readme, wanted);
  else expect(text).toBe(wanted);
});

test('what is wrong with a key’s file leads to the panels where its path is typed', () => {
  for (const error of [
    { code: 'key-missing', data: { path: '/x' } },
    { code: 'key-unreadable', data: { path: '/x', detail: '' } },
  ] as const) {
    expect(explain(error).todo).toContain('Credentials panel');
    expect(explain(error).todo).not.toContain('Auth panel');
  }
});
