import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { portSchema } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import type { SessionStatus } from '../../shared/status';
import { closeAfterEach } from '../support/owned';
import { Message, serve, wire, type Received } from '../support/raw-ssh-server';
import { forwardOf } from '../support/samples';
import {
  curl,
  RunningProgram,
  startHttpServer,
  startSshd,
  type NetServer,
  type SshServer,
} from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

const own = closeAfterEach();
let sshd: SshServer;
let web: NetServer;
let scene: EngineScene;

beforeAll(async () => {
  [sshd, web] = await Promise.all([startSshd({ auth: ['password'] }), startHttpServer('here')]);
});
afterAll(async () => {
  await Promise.all([sshd.close(), web.close()]);
});
beforeEach(async () => {
  scene = await createEngineScene(sshd.password);
});
afterEach(async () => {
  await scene.close();
});

const flooder = `
  const { connect } = require('node:net');
  const [port, count, opening, localAddress, manner] = process.argv.slice(1);
  let settled = 0;
  const open = () => {
    let isSettled = false;
    const settle = () => {
      if (isSettled) return;
      isSettled = true;
      settled += 1;
      if (settled === Number(count)) console.log('all in');
    };
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress }, () => {
      socket.write(Buffer.from(opening, 'hex'));
      settle();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      settle();
      if (manner === 'again') open();
    });
  };
  for (let at = 0; at < Number(count); at += 1) open();
`;

/** What a flood is made of. */
interface Flood {
  readonly port: number;
  /** What each connection sends, in hexadecimal. */
  readonly opening: string;
  /** Whether one that is ended is made anew. */
  readonly manner: 'once' | 'again';
}

/** Where the flood comes from: an address of this machine that honest clients do not use. */
const floodAddress = '127.0.0.2';

/** Opens 5,000 connections at once from a process of its own, and keeps them. */
function flood({ port, opening, manner }: Flood): RunningProgram {
  const args = [String(port), '5000', opening, floodAddress, manner];
  return own(new RunningProgram(process.execPath, ['-e', flooder, ...args]));
}

async function open(forward: Forward): Promise<number> {
  return portOf(await scene.open(profileFor(sshd, [forward])));
}

function portOf({ forwards }: SessionStatus): number {
  const [bound] = forwards[0]?.state.kind === 'listening' ? forwards[0].state.bound : [];
  if (bound === undefined || !('port' in bound)) throw new Error('the forward does not listen');
  return bound.port;
}

/**
 * Milliseconds a client is kept out: half of them, and each. The goal is a second, which half of the fetches hold on a machine that
 * runs the flood and other tests besides; single ones wait there for TCP's first and second retry, after one second and three.
 */
const limits = { median: 1000, worst: 9000 } as const;

/** Fetches the page over and over while the flood comes in and for some time after; each time it must arrive, and soon. */
async function fetchBeside(attack: RunningProgram, args: readonly string[]): Promise<void> {
  const attacked = { isIn: false };
  void attack.waitForLog(/all in/u, { timeoutMs: 60_000 }).then(() => (attacked.isIn = true));
  const took: number[] = [];
  for (let after = 0; after < 20; after += attacked.isIn ? 1 : 0) {
    const begun = performance.now();
    // Who is turned away gets no page at all.
    const { code, stdout } = await curl(['--max-time', '10', ...args]);
    expect([code, stdout.toString()]).toEqual([0, 'here']);
    took.push(performance.now() - begun);
  }
  took.sort((one, other) => one - other);
  expect(took.at(took.length >> 1)).toBeLessThan(limits.median);
  expect(took.at(-1)).toBeLessThan(limits.worst);
}

const page = () => `http://127.0.0.1:${String(web.port)}/`;

describe.each(['once', 'again'] as const)(
  '5,000 connections that say nothing, or not all, and come %s',
  (manner) => {
    it.each([
      ['nothing', ''],
      ['half a greeting', '0502'],
      ['a greeting and no request', '050100'],
    ])('keep nobody out of a SOCKS port (%s)', async (_what, opening) => {
      const port = await open(forwardOf('dynamic', '0'));
      const proxy = ['--socks5-hostname', `127.0.0.1:${String(port)}`, page()];
      expect((await curl(proxy)).stdout.toString()).toBe('here');
      await fetchBeside(flood({ port, opening, manner }), proxy);
    });

    it('keep nobody out of a web-site forward', async () => {
      const to = `127.0.0.1:${String(web.port)}`;
      const port = await open({ ...forwardOf('local', '0', to), webSite: true } as Forward);
      await fetchBeside(flood({ port, opening: '4745', manner }), [`http://127.0.0.1:${String(port)}/`]);
    });
  },
);

describe('5,000 connections whose channels are not answered', () => {
  it('keep nobody out of a Local forward', async () => {
    const server = own(await serve({ authenticate: () => true, intercept: leavesFlood, record: false }));
    const to = `127.0.0.1:${String(web.port)}`;
    const profile = {
      ...profileFor(sshd, [forwardOf('local', '0', to)]),
      port: portSchema.parse(server.port),
    };
    const port = portOf(await scene.open(profile));
    await fetchBeside(flood({ port, opening: '', manner: 'once' }), [`http://127.0.0.1:${String(port)}/`]);
  });
});

/** Leaves the flood's channels without an answer (RFC 4254, 7.2: the address a connection comes from is told). */
function leavesFlood({ number, payload }: Received): boolean {
  if (number !== Message.channelOpen) return false;
  const reader = new wire.WireReader(payload, 1);
  if (reader.text() !== 'direct-tcpip') return false;
  reader.bytes(12);
  reader.string();
  reader.uint32();
  return reader.text() === floodAddress;
}
