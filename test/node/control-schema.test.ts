import { expect, test } from 'vitest';
import { controlSchema, controlSchemaText } from '../../electron/ipc/control-schema';
import { commandNames, eventNames } from '../../shared/contract';
import { isJsonObject } from '../../shared/json';

test('every command, event and reference of the control socket’s schema is there', () => {
  const { $defs } = controlSchema();
  if (!isJsonObject($defs)) throw new Error('no definitions');
  for (const name of commandNames) {
    expect($defs).toHaveProperty([`${name}.input`]);
    expect($defs).toHaveProperty([`${name}.output`]);
  }
  for (const name of eventNames) expect($defs).toHaveProperty([`${name}.payload`]);
  const references = [...controlSchemaText().matchAll(/"\$ref": "([^"]*)"/gu)].map(([, to = '']) => to);
  expect(references.length).toBeGreaterThan(100);
  for (const to of references) expect($defs, to).toHaveProperty([to.replace('#/$defs/', '')]);
});

test('it says what is taken and what comes', () => {
  const { $defs } = JSON.parse(controlSchemaText()) as { $defs: Record<string, unknown> };
  const { $ref = '' } = $defs['sessions.disconnect.input'] as { $ref?: string };
  expect($defs[$ref.replace('#/$defs/', '')]).toMatchObject({
    type: 'object',
    required: ['sessionId'],
    additionalProperties: false,
  });
  expect($defs['error']).toMatchObject({ anyOf: expect.any(Array) as unknown });
  expect(controlSchemaText()).toContain('"$ref": "#/$defs/error"');
});
