import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Forward } from '../../shared/forward';
import { closeAfterEach } from '../support/owned';
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
  const [port, count, opening] = process.argv.slice(1);
  let made = 0;
  let settled = 0;
  const open = () => {
    let isSettled = false;
    const settle = () => {
      if (isSettled) return;
      isSettled = true;
      settled += 1;
      if (settled === Number(count)) console.log('all in');
      next();
    };
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(Buffer.from(opening, 'hex'));
      settle();
    });
    socket.on('error', () => undefined);
    socket.on('close', settle);
  };
  const next = () => {
    if (made === Number(count)) return;
    made += 1;
    open();
  };
  for (let at = 0; at < 500; at += 1) next();
`;

/**
 * Opens 5,000 connections from another process, as fast as they come about, and keeps them. 500 are under way at once: more
 * than the system's own queue takes would measure how it tries again.
 * @param opening what each sends, in hexadecimal
 */
function flood(port: number, opening: string): RunningProgram {
  const args = [String(port), '5000', opening];
  return own(new RunningProgram(process.execPath, ['-e', flooder, ...args]));
}

async function open(forward: Forward): Promise<number> {
  const { forwards } = await scene.open(profileFor(sshd, [forward]));
  const [bound] = forwards[0]?.state.kind === 'listening' ? forwards[0].state.bound : [];
  if (bound === undefined || !('port' in bound)) throw new Error('the forward does not listen');
  return bound.port;
}

/** Fetches the page over and over while the flood comes in and for some time after; each time it must arrive. */
async function fetchBeside(attack: RunningProgram, args: readonly string[]): Promise<void> {
  const attacked = { isIn: false };
  void attack.waitForLog(/all in/u, { timeoutMs: 25_000 }).then(() => (attacked.isIn = true));
  for (let after = 0; after < 20; after += attacked.isIn ? 1 : 0) {
    // A second where the machine does nothing else; tests run beside others. Who is turned away gets no page at all.
    const { code, stdout } = await curl(['--max-time', '10', ...args]);
    expect([code, stdout.toString()]).toEqual([0, 'here']);
  }
}

const page = () => `http://127.0.0.1:${String(web.port)}/`;

describe('5,000 connections that say nothing, or not all', () => {
  it.each([
    ['nothing', ''],
    ['half a greeting', '0502'],
    ['a greeting and no request', '050100'],
  ])('keep nobody out of a SOCKS port (%s)', async (_what, opening) => {
    const port = await open(forwardOf('dynamic', '0'));
    const proxy = ['--socks5-hostname', `127.0.0.1:${String(port)}`, page()];
    expect((await curl(proxy)).stdout.toString()).toBe('here');
    const attack = flood(port, opening);
    await fetchBeside(attack, proxy);
  });

  it('keep nobody out of a web-site forward', async () => {
    const to = `127.0.0.1:${String(web.port)}`;
    const port = await open({ ...forwardOf('local', '0', to), webSite: true } as Forward);
    const attack = flood(port, '4745');
    await fetchBeside(attack, [`http://127.0.0.1:${String(port)}/`]);
  });
});
