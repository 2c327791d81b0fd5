import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorTable } from '../../support/error-table';

const readme = new URL('../../../README.md', import.meta.url);
const marks = /(<!-- errors: begin -->\n)[\s\S]*?(\n<!-- errors: end -->)/u;

/** `UPDATE_README=1` writes the table anew instead of comparing it. */
test('the README has every error a person can meet, in the words Culvert uses', async () => {
  const text = await readFile(readme, 'utf8');
  expect(text).toMatch(marks);
  const wanted = text.replace(
    marks,
    (_all, begin: string, end: string) => `${begin}\n${errorTable()}\n${end}`,
  );
  if (process.env['UPDATE_README'] === '1') await writeFile(readme, wanted);
  else expect(text).toBe(wanted);
});
