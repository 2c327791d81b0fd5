import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { ChannelGate } from '../../../../electron/engine/sessions/channel-gate';
import type { SshConnection } from '../../../../electron/ssh/types';
import { portSchema } from '../../../../shared/endpoint';
import { ok } from '../../../../shared/result';
import { createFakeClock, settle } from '../../../support/fake-clock';

it('refuses more channels while a server leaves ten thousand requests unanswered, and takes them again later', async () => {
  const answers: (() => void)[] = [];
  const connection: Pick<SshConnection, 'openChannel'> = {
    openChannel: () =>
      new Promise((resolve) => {
        answers.push(() => {
          resolve(ok(new PassThrough()));
        });
      }),
  };
  const gate = new ChannelGate(createFakeClock(), () => 0);
  // It asks for channels alone.
  gate.open(connection as SshConnection);
  const open = () => gate.openChannel({ host: 'db', port: portSchema.parse(5432) }, { host: '', port: 0 });
  const pending = Array.from({ length: 10_000 }, open);
  await settle();
  expect(answers).toHaveLength(10_000);
  expect(await open()).toEqual({
    ok: false,
    error: {
      code: 'channel-failed',
      data: { host: 'db', port: 5432, detail: 'The server has not answered 10000 requests before this one.' },
    },
  });
  expect(answers).toHaveLength(10_000);
  for (const answer of answers) answer();
  await Promise.all(pending);
  const later = open();
  await settle();
  answers.at(-1)?.();
  expect(await later).toMatchObject({ ok: true });
});
