import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { profileOf } from '../../support/samples';
import type { Random } from './random';
import { isWell, type Stretch, type World } from './world';
import type { SessionProfile } from '../../../shared/session-profile';

const run = promisify(execFile);

/** Something that goes wrong, and is over when its function has returned: what is broken then only has to come back. */
export interface Fault {
  readonly name: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  readonly happen: (world: World, random: Random) => Promise<void>;
}

/** Longest wait for a session to notice that its connection is gone, in milliseconds; it is noticed well before. */
const patience = 6000;

/** Waits until each of the sessions was not connected for a moment at least, or notices nothing for too long. */
async function away(world: World, sessions: readonly SessionProfile[]): Promise<boolean> {
  // One may be back before another has noticed.
  const left = new Set(sessions.map(({ id }) => id));
  return world.engine.until((snapshot) => {
    for (const id of [...left]) {
      if (snapshot.sessions.find((open) => open.id === id)?.state.kind !== 'connected') left.delete(id);
    }
    return left.size === 0;
  }, patience);
}

/** The same where it has to be noticed: nothing of it will ever be answered. */
async function mustNotice(world: World, what: string, sessions: readonly SessionProfile[]): Promise<void> {
  if (await away(world, sessions)) return;
  world.wrongs.push(`${what} was not noticed by ${sessions.map(({ name }) => name).join(', ')}`);
}

function onStretch(
  name: string,
  weight: number,
  happen: (stretch: Stretch, world: World, random: Random) => Promise<void> | void,
): Fault {
  return {
    name,
    weight,
    happen: async (world, random) => {
      await happen(random.pick(world.stretches), world, random);
    },
  };
}

/** The sessions that end at the target or go through the gateway. */
function sessionsOf(world: World, server: World['target']): readonly SessionProfile[] {
  return server === world.target ? world.sessions : world.sessions.slice(1);
}

async function limitFiles(pid: number, limit: string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${limit}`]);
}

/** Everything that is made to go wrong. */
export const faults: readonly Fault[] = [
  onStretch('connections reset', 3, ({ network }) => {
    network.reset();
  }),
  onStretch('connections ended in order', 3, ({ network }) => {
    network.end();
  }),
  onStretch('connections cut in the middle', 4, async ({ network, sessions }, world, random) => {
    network.truncate(random.whole(0, 60_000), random.pick(['end', 'reset']));
    // With nothing under way they last until the next keepalive.
    await away(world, sessions);
  }),
  onStretch('a standstill that ends', 2, async ({ network }, _world, random) => {
    network.pause();
    await wait(random.whole(50, 400));
    network.resume();
  }),
  onStretch('a standstill until it is noticed', 1, async ({ network, sessions }, world) => {
    network.pause();
    await mustNotice(world, 'a standstill', sessions);
    network.resume();
  }),
  onStretch('the address changed', 2, async ({ network, sessions }, world, random) => {
    network.forget();
    await mustNotice(world, 'a forgotten connection', sessions);
    await wait(random.whole(0, 400));
    network.bury();
  }),
  onStretch('a slow network', 2, async ({ network }, _world, random) => {
    network.delay(random.whole(5, 120));
    await wait(random.whole(100, 600));
    network.delay(0);
  }),
  onStretch('the port closed for a while', 2, async ({ network }, _world, random) => {
    network.shut();
    network.reset();
    await wait(random.whole(50, 500));
    await network.open();
  }),
  onStretch('attempts let in late, in another order', 2, async ({ network }, _world, random) => {
    network.hold();
    network.reset();
    await wait(random.whole(100, 700));
    network.letIn(random);
  }),
  {
    name: 'server killed and started again',
    weight: 3,
    happen: async (world, random) => {
      const server = random.pick([world.target, world.gateway]);
      await server.kill();
      await wait(random.whole(0, 400));
      await server.restart();
    },
  },
  {
    name: 'sessions of a server killed',
    weight: 2,
    happen: (world, random) => {
      random.pick([world.target, world.gateway]).dropSessions();
      return Promise.resolve();
    },
  },
  {
    name: 'server stopped, and continued soon',
    weight: 2,
    happen: async (world, random) => {
      const server = random.pick([world.target, world.gateway]);
      server.pause();
      await wait(random.whole(50, 400));
      server.continue();
    },
  },
  {
    name: 'server stopped until it is noticed',
    weight: 1,
    happen: async (world, random) => {
      const server = random.pick([world.target, world.gateway]);
      server.pause();
      await mustNotice(world, 'a stopped server', sessionsOf(world, server));
      server.continue();
    },
  },
  {
    name: 'server started again with another host key',
    weight: 1,
    happen: async (world, random) => {
      const server = random.pick([world.target, world.gateway]);
      const sessions = sessionsOf(world, server);
      if (random.chance(0.5)) {
        world.person.trusts = false;
        await server.restart({ hostKeys: 'new' });
        const failed = await world.engine.until(
          (snapshot) =>
            sessions.every(
              ({ id }) => snapshot.sessions.find((open) => open.id === id)?.state.kind === 'failed',
            ),
          patience,
        );
        if (!failed) world.wrongs.push('a changed host key that the person refused did not stop the session');
        world.person.trusts = true;
      } else {
        await server.restart({ hostKeys: 'new' });
      }
      for (const { id } of sessions) {
        if (world.engine.snapshot().sessions.find((open) => open.id === id)?.state.kind === 'failed') {
          await world.engine.command('sessions.retry', { sessionId: id });
        }
      }
    },
  },
  {
    name: 'the destination gone for a while',
    weight: 1,
    happen: async ({ content }, random) => {
      content.leave();
      await wait(random.whole(50, 300));
      await content.comeBack();
    },
  },
  {
    name: 'disk full',
    weight: 1,
    happen: async (world) => {
      const { engine } = world;
      const profile = profileOf({ name: 'saved', host: 'example.org' });
      const before = engine.snapshot().profiles;
      await limitFiles(engine.pid, '0:unlimited');
      const saved = await engine.command('savedSessions.save', { profile, replaces: null });
      if (saved.ok) world.wrongs.push('a session was said to be saved on a full disk');
      if (engine.snapshot().profiles.length !== before.length) {
        world.wrongs.push('a session that could not be saved is listed');
      }
      firstStretch(world).network.reset();
      await away(world, world.sessions.slice(0, 1));
      await limitFiles(engine.pid, 'unlimited:unlimited');
      const again = await engine.command('savedSessions.save', { profile, replaces: null });
      if (!again.ok) world.wrongs.push(`nothing can be saved once there is room again: ${again.error.code}`);
      await engine.command('savedSessions.delete', { sessionId: profile.id });
    },
  },
  {
    name: 'the clock jumped',
    weight: 1,
    happen: (world, random) => {
      world.engine.jumpClock(random.pick([-1, 1]) * random.whole(60_000, 7_200_000));
      return Promise.resolve();
    },
  },
  {
    name: 'the computer slept',
    weight: 1,
    happen: async ({ engine }, random) => {
      engine.signal('SIGSTOP');
      await wait(random.whole(100, 2500));
      engine.signal('SIGCONT');
    },
  },
  {
    name: 'disconnected and opened again by the person',
    weight: 2,
    happen: async ({ engine, sessions }, random) => {
      const profile = random.pick(sessions);
      await engine.command('sessions.disconnect', { sessionId: profile.id });
      await engine.command('sessions.open', { profile });
    },
  },
  {
    name: 'a forward stopped and started by the person',
    weight: 2,
    happen: async ({ engine, sessions }, random) => {
      const profile = random.pick(sessions);
      const forward = random.pick(profile.forwards);
      const both = { sessionId: profile.id, forwardId: forward.id };
      await engine.command('forwards.stop', { ...both, lasting: false });
      await engine.command('forwards.start', { ...both, lasting: false });
    },
  },
  {
    name: 'a retry by the person',
    weight: 1,
    happen: async ({ engine, sessions }, random) => {
      await engine.command('sessions.retry', { sessionId: random.pick(sessions).id });
    },
  },
];

function firstStretch(world: World): Stretch {
  const [first] = world.stretches;
  if (first === undefined) throw new Error('no network');
  return first;
}

/** The faults of a run: each kind once, then by weight, in an order that the seed says. */
export function planFaults(random: Random, amount: number, only: string): readonly Fault[] {
  const chosen = faults.filter(({ name }) => name.includes(only));
  const weighted = chosen.flatMap((fault) => Array.from({ length: fault.weight }, () => fault));
  const once = random.shuffled(chosen).slice(0, amount);
  const more = Array.from({ length: amount - once.length }, () => random.pick(weighted));
  return random.shuffled([...once, ...more]);
}

/** Waits until all sessions are well, for so many milliseconds at most. */
export function allWell({ engine, sessions }: World, milliseconds: number): Promise<boolean> {
  return engine.until(
    (snapshot) => sessions.every(({ id }) => isWell(snapshot.sessions.find((open) => open.id === id))),
    milliseconds,
  );
}
