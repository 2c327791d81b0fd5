import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import shippedOptions from '../../../build/node-options.json' with { type: 'json' };
import { freePort } from '../../support/ssh-servers';
import { benchProgram } from '../programs';
import { makeDataFolder } from './desktop-program';
import { endChild } from './ends';
import type { FromLayout, ToLayout } from './layout-process';
import type { Entrance } from './orders';
import { knowSpeeds, sessionOf, startPeer, type Target } from './peers';

/** Layouts of the engine, named as Measure names their figures: spread over threads as shipped, or all in one worker. */
export type LayoutName = 'ginnel' | 'single';

/** Sessions that run, and what they run in. */
export interface Running {
  readonly name: LayoutName | 'ssh';
  readonly pids: readonly number[];
  /** The Local forwards of each session. */
  readonly sessions: readonly { readonly local: Entrance; readonly quiet: Entrance }[];
  /** Milliseconds until all were up, the start of the program among them. */
  readonly upAfter: number;
  /** The 99th percentile of the main thread's delay since this was last asked, in milliseconds; NaN where there is none. */
  readonly delay: () => Promise<number>;
  /** Blocks the thread of the first session for so many milliseconds; resolves when it goes on. */
  readonly block: (milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an engine with so many sessions open. */
export async function startLayout(name: LayoutName, target: Target, count: number): Promise<Running> {
  const ports = [];
  for (let index = 0; index < count; index += 1) {
    const [local, quiet, dynamic, remote] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    ports.push({ local, quiet, dynamic, remote });
  }
  const profiles = ports.map((own, index) => ({
    ...sessionOf(target, `bench ${String(index)}`, own),
    connectAtStart: true,
    reachabilityMinutes: 0,
  }));
  const folder = await makeDataFolder(profiles, target.server);
  await knowSpeeds(folder.path);
  const startedAt = performance.now();
  const child = fork(benchProgram('layout-process'), [name === 'ginnel' ? 'spread' : 'single', folder.path], {
    execArgv: [...shippedOptions],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' },
  });
  const send = (message: ToLayout): void => void child.send(message);
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromLayout) => {
      if (message === 'up') resolve();
    });
    child.once('exit', () => {
      reject(new Error(`the engine (${name}) ended`));
    });
  });
  return {
    name,
    pids: [child.pid ?? 0],
    sessions: ports.map(({ local, quiet }) => ({ local: { port: local }, quiet: { port: quiet } })),
    upAfter: performance.now() - startedAt,
    delay: async () => {
      send('delay');
      for (;;) {
        const [message] = (await once(child, 'message')) as [FromLayout];
        if (message !== 'up') return message.delay;
      }
    },
    block: async (milliseconds) => {
      send({ block: milliseconds });
      await wait(milliseconds);
    },
    close: async () => {
      await endChild(child);
      await folder.remove();
    },
  };
}

/** As many OpenSSH clients, as the control. */
export async function startClients(target: Target, count: number): Promise<Running> {
  const startedAt = performance.now();
  const peers = await Promise.all(Array.from({ length: count }, () => startPeer('ssh', target)));
  return {
    name: 'ssh',
    pids: peers.map(({ pid }) => pid),
    sessions: peers.map(({ entrances }) => entrances),
    upAfter: performance.now() - startedAt,
    delay: () => Promise.resolve(NaN),
    block: async (milliseconds) => {
      const [first] = peers;
      if (first === undefined) return;
      process.kill(first.pid, 'SIGSTOP');
      await wait(milliseconds);
      process.kill(first.pid, 'SIGCONT');
    },
    close: async () => {
      for (const peer of peers) await peer.close();
    },
  };
}

/** Threads of a process. */
export function threadCount(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/task`).length;
}

/** Processor time of each of a process's threads so far in seconds, by their ids; the main thread has the process's. */
export function threadSeconds(pid: number): ReadonlyMap<number, number> {
  const tasks = readdirSync(`/proc/${String(pid)}/task`).map(Number);
  return new Map(
    tasks.map((task) => {
      // The first field is nanoseconds on a processor.
      const [spent] = readFileSync(`/proc/${String(pid)}/task/${String(task)}/schedstat`, 'utf8').split(' ');
      return [task, Number(spent) / 1e9];
    }),
  );
}
