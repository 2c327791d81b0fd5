import { readdirSync } from 'node:fs';
import { revisionOf } from '../../../shared/revision';
import type { RunningProgram } from '../../support/ssh-servers';
import { signalAll } from '../../support/servers/programs';
import { activityOf, cpuSeconds, heldBytes, processesOf } from '../speed/process-cost';
import { setTimeout as wait } from 'node:timers/promises';
import { group, type World } from './world';
import { watchEngine, type Watch } from './watch';

/** A figure, and what it is of. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | 'KB' | '1/s' | '' | '%';
}

/** Milliseconds that everything may take, at most, until it is called broken. */
const patience = 600_000;
type Say = (line: string) => void;

/** Brings all sessions up in `ginnel serve`, cuts them in two ways, and measures what that costs the engine. */
export async function measureAll(world: World, idleSeconds: number, say: Say): Promise<readonly Figure[]> {
  const count = world.profiles.length;
  const serve = world.ginnel('serve');
  const figures: Figure[] = [];
  const add = (what: string, value: number, unit: Figure['unit']): void => {
    figures.push({ what, value, unit });
    say(`  ${what}: ${value.toFixed(2)} ${unit}`);
  };
  try {
    const started = performance.now();
    await serve.waitForLog(/\n/u);
    const watch = await watchEngine(world.folder);
    add('engine started, all sessions read', (performance.now() - started) / 1000, 's');
    const before = heldBytes([serve.pid]);
    try {
      await bringUp(world, serve, watch, add);
      await wait(5000);
      const held = heldBytes([serve.pid]);
      add('memory of the engine', held / 1024 / 1024, 'MB');
      add('memory of a session', (held - before) / count / 1024, 'KB');
      add('open files of the engine', readdirSync(`/proc/${String(serve.pid)}/fd`).length, '');
      await idle(serve, idleSeconds, add);
      await verbs(world, serve, watch, add);
      await cut(world, serve, watch, 'reset', add);
      // So that the next loss finds connections that have held.
      await wait(35_000);
      await cut(world, serve, watch, 'silence', add);
      await wait(5000);
      add('memory of the engine after both losses', heldBytes([serve.pid]) / 1024 / 1024, 'MB');
    } catch (error) {
      say(watch.states());
      throw error;
    } finally {
      watch.close();
    }
  } finally {
    await serve.close();
  }
  return figures;
}

type Add = (what: string, value: number, unit: Figure['unit']) => void;

/** `ginnel up GROUP`, until all forwards of all sessions listen. */
async function bringUp(world: World, serve: RunningProgram, watch: Watch, add: Add): Promise<void> {
  const count = world.profiles.length;
  const cpu = cpuSeconds(serve.pid);
  const begun = performance.now();
  const up = world.ginnel('up', group, '--timeout', String(patience / 1000));
  const upEnded = up.exited.then(() => performance.now());
  const cost = lastCost(up.pid);
  const logins = counted(world);
  const times = await watch.allUp(count, patience);
  add('up: half of the sessions', ((times[Math.floor(count / 2)] ?? 0) - begun) / 1000, 's');
  add('up: all sessions', ((times.at(-1) ?? 0) - begun) / 1000, 's');
  add('up: processor of the engine', cpuSeconds(serve.pid) - cpu, 's');
  add('up: `ginnel up` ended after', ((await upEnded) - begun) / 1000, 's');
  add('up: code that `ginnel up` ended with', up.exitCode ?? -1, '');
  add('up: processor of `ginnel up`', cost(), 's');
  addLogins('up', logins, add);
  const { changes, sessions } = watch.told();
  add('up: changes told to a program that is attached', changes, '');
  add('up: statuses in them, for each session', sessions / count, '');
}

/** Processor time and wakes while nothing happens but keepalives. */
async function idle(serve: RunningProgram, idleSeconds: number, add: Add): Promise<void> {
  const before = activityOf([serve.pid]);
  const cpu = cpuSeconds(serve.pid);
  const begun = performance.now();
  await wait(idleSeconds * 1000);
  const seconds = (performance.now() - begun) / 1000;
  const after = activityOf([serve.pid]);
  const waits = [...after].reduce(
    (sum, [name, { waits: now }]) => sum + now - (before.get(name)?.waits ?? 0),
    0,
  );
  add('idle: processor of the engine', ((cpuSeconds(serve.pid) - cpu) / seconds) * 100, '%');
  add('idle: wakes of its threads', waits / seconds, '1/s');
}

/** One `status --json` of everything, and one session that is saved. */
async function verbs(world: World, serve: RunningProgram, { engine }: Watch, add: Add): Promise<void> {
  const cpu = cpuSeconds(serve.pid);
  const begun = performance.now();
  const status = world.ginnel('status', '--json');
  const cost = lastCost(status.pid);
  await status.exited;
  add('`ginnel status --json`', (performance.now() - begun) / 1000, 's');
  add('`ginnel status --json`: its processor', cost(), 's');
  add('`ginnel status --json`: processor of the engine', cpuSeconds(serve.pid) - cpu, 's');
  let [profile] = engine.snapshot().profiles;
  if (profile === undefined) throw new Error('nothing saved');
  const saveCpu = cpuSeconds(serve.pid);
  const times: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const at = performance.now();
    const replaces = revisionOf(profile);
    profile = { ...profile, tags: [`round${String(round)}`] };
    const saved = await engine.handlers.savedSessions.save({ profile, replaces });
    if (!saved.ok) throw new Error(saved.error.code);
    times.push(performance.now() - at);
  }
  await wait(1000);
  times.sort((left, right) => left - right);
  add('one session saved, median of ten', times[5] ?? 0, 'ms');
  add('one session saved: processor of the engine', ((cpuSeconds(serve.pid) - saveCpu) / 10) * 1000, 'ms');
}

/** Loses all connections at once, by a reset or without a sign, and waits until all are up again. */
async function cut(
  world: World,
  serve: RunningProgram,
  watch: Watch,
  how: 'reset' | 'silence',
  add: Add,
): Promise<void> {
  const count = world.profiles.length;
  const children = world.servers.flatMap(({ pid }) => processesOf(pid).slice(1));
  const cpu = cpuSeconds(serve.pid);
  const toldBefore = watch.told();
  const logins = counted(world);
  const lost = watch.allDown(count, patience);
  const begun = performance.now();
  signalAll(children, how === 'reset' ? 'SIGKILL' : 'SIGSTOP');
  const cutAt = performance.now();
  add(`${how}: to cut them`, (cutAt - begun) / 1000, 's');
  const noticed = await lost;
  add(`${how}: noticed, median`, ((noticed[Math.floor(count / 2)] ?? 0) - begun) / 1000, 's');
  add(`${how}: noticed, the last`, ((noticed.at(-1) ?? 0) - begun) / 1000, 's');
  // The servers' side of what fell silent lets go of its Remote ports as a server that has keepalives of its own would.
  if (how === 'silence') signalAll(children, 'SIGKILL');
  const mended = await watch.allUp(count, patience);
  add(`${how}: up again, median`, ((mended[Math.floor(count / 2)] ?? 0) - begun) / 1000, 's');
  add(`${how}: up again, the last`, ((mended.at(-1) ?? 0) - begun) / 1000, 's');
  add(`${how}: processor of the engine until then`, cpuSeconds(serve.pid) - cpu, 's');
  addLogins(how, logins, add);
  const { changes, sessions } = watch.told();
  add(`${how}: changes told`, changes - toldBefore.changes, '');
  add(`${how}: statuses in them, for each session`, (sessions - toldBefore.sessions) / count, '');
}

interface Logins {
  /** Connections the servers took, logins they accepted and failed, and connections they dropped unheard. */
  readonly connections: number;
  readonly accepted: number;
  readonly failed: number;
  readonly dropped: number;
}

function counted(world: World): () => Logins {
  const from = world.servers.map((server) => server.log().length);
  return () => {
    const log = world.servers.map((server, index) => server.log().slice(from[index])).join('\n');
    const times = (pattern: RegExp): number => log.match(pattern)?.length ?? 0;
    return {
      connections: times(/^Connection from /gmu),
      accepted: times(/^Accepted publickey/gmu),
      failed: times(/^Failed |maximum authentication attempts|Too many authentication/gmu),
      dropped: times(/^drop connection #/gmu),
    };
  };
}

function addLogins(what: string, logins: () => Logins, add: Add): void {
  const { connections, accepted, failed, dropped } = logins();
  add(`${what}: connections the servers took`, connections, '');
  add(`${what}: logins accepted`, accepted, '');
  add(`${what}: logins failed`, failed, '');
  add(`${what}: connections dropped by MaxStartups`, dropped, '');
}

/** Processor time of a process that ends, as it was last seen, in seconds. */
function lastCost(pid: number): () => number {
  let seconds = 0;
  const timer = setInterval(() => {
    try {
      seconds = cpuSeconds(pid);
    } catch {
      clearInterval(timer);
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return seconds;
  };
}
