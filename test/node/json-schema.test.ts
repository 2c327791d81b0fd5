import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../electron/formats/json/schema';

test('the published schema of the sessions is what ginnel export --schema prints', () => {
  const path = new URL('../../electron/formats/json/ginnel-sessions.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(jsonSchemaText()));
});
