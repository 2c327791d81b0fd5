import { expect, test } from 'vitest';
import { findLockHolder } from '../../electron/storage';
import { disk } from '../support/here';
import { freePort, startHttpServer } from '../support/ssh-servers';
import { cliScene, fetched, isFree, sessionTo } from './cli-scene';

/** Programs that are attached to an engine which is killed. */
const { attach, data, own, ginnel, start, startWeb, save, trust, withKey } = cliScene();

/** Two saved sessions, each with a forward to a web page. */
async function world() {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  const web = own(await startHttpServer('through the tunnel'));
  const [first, second] = [await freePort(), await freePort()];
  const notation = (port: number) => `L127.0.0.1:${String(port)}\t127.0.0.1:${String(web.port)}`;
  await save(
    sessionTo(server, [notation(first)], { name: 'first', privateKeyFile }),
    sessionTo(server, [notation(second)], { name: 'second', privateKeyFile }),
  );
  return { first, second };
}

test('a holder that is killed: all say so, ports are free, and the programs come back', async () => {
  const { first, second } = await world();
  const { program: holder } = await startWeb();
  const running = start('run', 'second');
  await running.waitForLog(/Local port \S+ forwarding to/u);
  expect(await ginnel('up', 'first')).toMatchObject({ code: 0 });
  const watching = start('status', '--watch');
  const following = start('log', 'first', '-f');
  const attached = await attach();
  await Promise.all([watching.waitForLog(/first {2}Connected/iu), following.waitForLog(/Access granted/u)]);
  const from = [watching, following, running].map((program) => program.log().length);

  await holder.kill();
  expect(await attached.closed).toEqual({ code: 'engine-lost', data: {} });
  expect(await attached.handlers.snapshot.get({})).toMatchObject({ error: { code: 'engine-lost' } });
  const lost = /The connection to the Ginnel that runs was lost/u;
  for (const [at, program] of [watching, following, running].entries()) {
    await program.waitForLog(lost, { from: from[at] ?? 0 });
  }
  expect(await isFree(first)).toBe(true);

  // The run has the folder now, and its session is back; the others see that.
  await running.waitForLog(/are opened again\.[^]*Local port \S+ forwarding to/u, { from: from[2] ?? 0 });
  expect(await fetched(second)).toBe('through the tunnel');
  expect(await findLockHolder(data(), disk)).toMatchObject({ who: { pid: running.pid, mode: 'command' } });
  for (const [at, program] of [watching, following].entries()) {
    await program.waitForLog(/Ginnel runs again\./u, { from: from[at] ?? 0 });
  }
  await watching.waitForLog(/second {2}Connected/iu, { from: from[0] ?? 0 });

  // Ended in order, and another one begins.
  const later = [watching, following].map((program) => program.log().length);
  process.kill(running.pid, 'SIGTERM');
  await running.exited;
  expect([running.exitCode, await isFree(second)]).toEqual([0, true]);
  for (const [at, program] of [watching, following].entries()) {
    await program.waitForLog(/Waiting for Ginnel to run again/u, { from: later[at] ?? 0 });
  }
  await startWeb();
  for (const [at, program] of [watching, following].entries()) {
    await program.waitForLog(/Ginnel runs again\./u, { from: later[at] ?? 0 });
  }
  expect(await ginnel('up', 'first')).toMatchObject({ code: 0 });
  await watching.waitForLog(/first {2}Connected/iu, { from: later[0] ?? 0 });
  await following.waitForLog(/Access granted/u, { from: later[1] ?? 0 });
  for (const program of [watching, following]) {
    process.kill(program.pid, 'SIGINT');
    await program.exited;
    expect(program.exitCode).toBe(0);
  }
});
