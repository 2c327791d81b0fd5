import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Jump } from '../../shared/jump';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { closeAfterEach } from '../support/owned';
import { forwardOf, portOf } from '../support/samples';
import { freePort, startSshd, startTcpServer, testAccount, type SshServer } from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const keep = closeAfterEach();
const paused: SshServer[] = [];

afterEach(() => {
  for (const server of paused.splice(0)) server.continue();
});

const impatient = { keepaliveSeconds: 1, keepaliveCount: 2 };
/** The longest a silence may last, in milliseconds, and what a busy machine may be late by. */
const bound = 3000 + 10_000;

const isUp = ({ state }: SessionStatus): boolean => state.kind === 'connected';
const isStalled = ({ state }: SessionStatus): boolean =>
  state.kind === 'connected' && state.stalledSince !== null;
const isLost = ({ state }: SessionStatus): boolean => state.kind === 'waiting';
const answers = ({ state }: SessionStatus): boolean =>
  state.kind === 'connected' && state.stalledSince === null;

async function start(): Promise<EngineScene> {
  return keep(await createEngineScene(testAccount().password ?? ''));
}

async function server(): Promise<SshServer> {
  return keep(await startSshd({ auth: ['password'] }));
}

/** SIGSTOP to the server and to the processes that serve its sessions. */
function stop(stopped: SshServer): number {
  paused.push(stopped);
  stopped.pause();
  return Date.now();
}

function profileTo(at: SshServer, name: string, more: Partial<SessionProfile> = {}): SessionProfile {
  return profileFor(at, [], { name, ...impatient, ...more });
}

/** Resolves when a session's round trip was measured that many times more. */
function measured({ engine }: EngineScene, { id }: SessionProfile, times: number): Promise<number> {
  return new Promise((resolve) => {
    let left = times;
    const forget = engine.on('vitals', (vitals) => {
      const roundTrip = vitals.find(({ sessionId }) => sessionId === id)?.roundTrip ?? null;
      if (roundTrip === null) return;
      left -= 1;
      if (left > 0) return;
      forget();
      resolve(roundTrip);
    });
  });
}

describe('a server that stands still', () => {
  it('is measured while it runs, marked when it stops, and heard again when it goes on in time', async () => {
    const [scene, sshd] = [await start(), await server()];
    const profile = profileTo(sshd, 'goes on', { keepaliveCount: 20 });
    await scene.open(profile);
    expect(await measured(scene, profile, 1)).toBeGreaterThan(0);
    const stopped = stop(sshd);
    const { state } = await scene.when(profile, isStalled);
    expect(state.kind === 'connected' && state.stalledSince).toBeLessThanOrEqual(stopped + 500);
    sshd.continue();
    const { reconnects } = await scene.when(profile, answers);
    expect(reconnects).toBe(0);
    const log = await scene.logOf(profile);
    expect(log).toMatch(/Not answering: nothing has come for \d+ s\nAnswering again/u);
  });

  it('is marked, given up within interval x (count + 1), and connected to again when it is back', async () => {
    const [scene, sshd] = [await start(), await server()];
    const profile = profileTo(sshd, 'stays away');
    await scene.open(profile);
    // What has never answered says nothing about life.
    await measured(scene, profile, 1);
    const stopped = stop(sshd);
    await scene.when(profile, isStalled);
    const { state } = await scene.when(profile, isLost);
    expect(Date.now() - stopped).toBeLessThan(bound);
    expect(state).toMatchObject({ cause: { code: 'keepalive-timeout', data: { seconds: 2 } } });
    sshd.continue();
    expect(await scene.when(profile, isUp)).toMatchObject({ reconnects: 1 });
  });

  it('is found in a jump host by the patience of what is behind it, and named', async () => {
    const [scene, gate, inner] = [await start(), await server(), await server()];
    const hop = profileTo(gate, 'gate', { keepaliveSeconds: 0 });
    await scene.save(hop);
    const jumps: readonly Jump[] = [{ kind: 'saved', sessionId: hop.id }];
    const profile = profileTo(inner, 'behind', { jumps });
    const other = profileTo(inner, 'other', { jumps, keepaliveSeconds: 0 });
    await scene.open(profile);
    await scene.open(other);
    await measured(scene, profile, 1);
    const stopped = stop(gate);
    await scene.when(profile, isStalled);
    for (const lost of [profile, other]) {
      const { state } = await scene.when(lost, isLost);
      expect(state).toMatchObject({ cause: { code: 'hop-lost', hop: 'gate' } });
    }
    expect(Date.now() - stopped).toBeLessThan(bound);
    gate.continue();
    await scene.when(profile, isUp);
  });
});

describe('bulk traffic', () => {
  /** A session through which as much as possible is sent to the server's side, or from there. */
  const busy = async (scene: EngineScene, sshd: SshServer, direction: 'up' | 'down') => {
    let moved = 0;
    const chunk = Buffer.alloc(65_536, 'bulk');
    const pour = (socket: Socket): void => {
      const more = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    };
    const drink = (socket: Socket): void => {
      socket.on('data', (data: Buffer) => {
        moved += data.length;
      });
    };
    const far = keep(await startTcpServer(direction === 'up' ? drink : pour));
    const forward = forwardOf('local', String(await freePort()), `127.0.0.1:${String(far.port)}`);
    const profile = { ...profileTo(sshd, direction, { keepaliveCount: 1 }), forwards: [forward] };
    await scene.open(profile);
    const near = dial(portOf(forward), '127.0.0.1').on('error', () => undefined);
    await once(near, 'connect');
    (direction === 'up' ? pour : drink)(near);
    keep({ close: () => Promise.resolve(near.destroy()) });
    return { profile, near, moved: () => moved };
  };

  it.each(['up', 'down'] as const)('%s hides no dead server, and kills no living one', async (direction) => {
    const [scene, sshd] = [await start(), await server()];
    const { profile, near, moved } = await busy(scene, sshd, direction);
    let states = '';
    scene.engine.on('changed', ({ sessions }) => {
      for (const { state } of sessions ?? []) {
        states += ` ${state.kind}${state.kind === 'connected' && state.stalledSince !== null ? '!' : ''}`;
      }
    });
    // Longer than a silent server is given.
    await measured(scene, profile, 3);
    expect(states).not.toMatch(/!|waiting/u);
    expect(moved()).toBeGreaterThan(1_000_000);
    // An error, never an end that looks as if all had been sent.
    const cut = expect(once(near, 'end')).rejects.toThrow('ECONNRESET');
    const stopped = stop(sshd);
    await scene.when(profile, isStalled);
    await scene.when(profile, isLost);
    expect(Date.now() - stopped).toBeLessThan(bound);
    await cut;
  });
});
