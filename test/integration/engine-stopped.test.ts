import { expect, test } from 'vitest';
import { freePort } from '../support/ssh-servers';
import { cliScene, sessionTo } from './cli-scene';

/** Programs beside an engine that is stopped where it is, as by Ctrl+Z: it keeps its connections, and says nothing. */
const { attach, ginnel, start, startWeb, save, trust, withKey } = cliScene();

test('a holder that is stopped: nobody waits for it without end, and who watches comes back', async () => {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const notation = `D127.0.0.1:${String(await freePort())}\t`;
  await save(sessionTo(server, [notation], { name: 'first', privateKeyFile }));
  const { program: holder } = await startWeb();
  const watching = start('status', 'first', '--watch');
  await watching.waitForLog(/first {2}not open/u);
  const attached = await attach();
  process.kill(holder.pid, 'SIGSTOP');
  const waiting = start('run', 'first');
  const [answer, status] = await Promise.all([attached.handlers.keys.listFiles({}), ginnel('status')]);
  expect(answer).toMatchObject({ ok: false, error: { code: 'control-unanswered' } });
  expect(await attached.closed).toMatchObject({ code: 'control-unanswered' });
  expect([status.code, status.stdout]).toEqual([1, '']);
  expect(status.stderr).toContain('does not answer');
  await watching.waitForLog(/does not answer[^]*has said nothing for a while/u);
  await waiting.exited;
  expect(waiting.exitCode).toBe(1);
  const impatient = start('run', 'first');
  process.kill(holder.pid, 'SIGCONT');
  await watching.waitForLog(/Ginnel runs again\./u);
  await impatient.waitForLog(/Access granted/u);
  expect(await ginnel('status')).toMatchObject({ code: 0 });
  // Ctrl+C is heard while nobody answers.
  process.kill(holder.pid, 'SIGSTOP');
  process.kill(watching.pid, 'SIGINT');
  await watching.exited;
  expect(watching.exitCode).toBe(0);
  process.kill(holder.pid, 'SIGCONT');
});
