import { expect, test } from 'vitest';
import { explainTrouble } from '../../../../electron/engine/sessions/explain-trouble';
import type { Programs } from '../../../../electron/engine/types';
import type { AppError } from '../../../../shared/errors';

const programs = (answers: Partial<Programs>): Programs => ({
  portHolder: () => Promise.resolve(null),
  socketHolder: () => Promise.resolve(null),
  peers: () => Promise.resolve(new Map()),
  freePort: () => Promise.resolve(null),
  ...answers,
});
const data = { address: '127.0.0.1', port: 5432 };
const refused: AppError = { code: 'listen-reserved', data };

test('a port that Windows refuses is in use where a program has it', async () => {
  const program = { name: 'postgres', pid: 4711 };
  const told = await explainTrouble(
    refused,
    [],
    programs({ portHolder: () => Promise.resolve(program), freePort: () => Promise.resolve(5433) }),
  );
  expect(told).toEqual({
    code: 'listen-in-use',
    data: { ...data, holder: { program, session: null }, free: 5433 },
  });
});

test('a port that Windows refuses and nobody has is reserved, and another is offered', async () => {
  const free = programs({ freePort: () => Promise.resolve(5433) });
  expect(await explainTrouble(refused, [], free)).toEqual({ ...refused, data: { ...data, free: 5433 } });
  expect(await explainTrouble(refused, [], programs({}))).toEqual(refused);
});
