import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { mostThreads } from '../../electron/compose';
import { sessionOf, startSessions, type Target } from '../bench/speed/peers';
import { closeAfterEach } from '../support/owned';
import { freePort, makeKey, startSshd, type SshServer, type TestKey } from '../support/ssh-servers';

// What a session keeps in memory, counted by V8 after a collection: what a busy machine does not move. The bench says what the
// system sees of it.

const own = closeAfterEach();
const threads = Math.min(availableParallelism(), mostThreads);

let server: SshServer;
let key: TestKey;
let target: Target;

beforeAll(async () => {
  process.env['GINNEL_BENCH_PROGRAMS'] = inject('bundles').main;
  key = await makeKey();
  server = await startSshd({ authorizedKeys: [key.publicKey], config: ['Ciphers aes128-gcm@openssh.com'] });
  const port = await freePort();
  target = { server, port: server.port, key, farPort: port, quietPort: port };
});

afterAll(async () => {
  await server.close();
  await key.remove();
});

/** Runs in every thread of the program: on SIGUSR2 each collects its garbage and tells what is left. */
const report = `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { BroadcastChannel, isMainThread } from 'node:worker_threads';
  const channel = new BroadcastChannel('report');
  channel.unref();
  const tell = () => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    process.stderr.write('in use: ' + (heapUsed + arrayBuffers) + '.');
  };
  channel.onmessage = tell;
  if (isMainThread) process.on('SIGUSR2', () => {
    tell();
    channel.postMessage(null);
  });
`;

/** Bytes that a program with so many sessions has in use, on all of its threads. */
async function inUse(sessions: number): Promise<number> {
  const profiles = [];
  for (let index = 0; index < sessions; index += 1) {
    const ports = {
      ...{ local: await freePort(), quiet: await freePort() },
      ...{ dynamic: await freePort(), remote: await freePort() },
    };
    // Without questions about far ends, which would be under way for some and not for others.
    profiles.push({ ...sessionOf(target, `memory ${String(index)}`, ports), reachabilityMinutes: 0 });
  }
  const module = `data:text/javascript,${encodeURIComponent(report)}`;
  const ginnel = own(await startSessions(target, profiles, ['--import', module]));
  const told = (): readonly number[] =>
    [...ginnel.log().matchAll(/in use: (\d+)\./gu)].map(([, bytes]) => Number(bytes));
  process.kill(ginnel.pid, 'SIGUSR2');
  await expect.poll(told, { timeout: 10_000 }).toHaveLength(1 + threads);
  await ginnel.close();
  return told().reduce((sum, bytes) => sum + bytes, 0);
}

it('is at most 350 KB for each session with four forwards', async () => {
  // The first ones on each thread pay for the code that all of them run, and that goes on for a while.
  const [few, more] = [6 * threads, 18 * threads];
  const before = await inUse(few);
  const each = ((await inUse(more)) - before) / (more - few) / 1024;
  // It is about 240; 80 of them are code that was compiled anew as it ran oftener.
  expect(each).toBeLessThan(350);
}, 60_000);
