import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isSocket, listenPortSchema } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { newForwardId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { destinationNotation, formatNotation, parseSshOption } from '../../shared/notation';
import type { Bound } from '../../shared/status';
import { forwardExamples } from '../support/forward-examples';
import { curl, startSshd, type SshServer } from '../support/ssh-servers';
import { createEngineScene, profileFor, type EngineScene } from './engine-scene';

let sshd: SshServer;
let scene: EngineScene;
beforeAll(async () => {
  // It denies every destination and says which was asked for: so nothing depends on what there is to be found here.
  sshd = await startSshd({
    auth: ['password'],
    config: ['PermitOpen none', 'AllowStreamLocalForwarding remote', 'Subsystem sftp internal-sftp'],
  });
  scene = await createEngineScene(sshd.password);
});
afterAll(async () => {
  await scene.close();
  await sshd.close();
  await rm('/tmp/ginnel-c.sock', { force: true });
  await rm('/tmp/ginnel-d.sock', { force: true });
});

function read(option: string): Forward {
  const parsed = parseSshOption(option, newForwardId());
  if (!parsed.ok) throw new Error(`${option}: ${parsed.error.code}`);
  return parsed.value;
}

/** Out of the way of what may listen on the machine of the test. */
function moved(forward: Forward): Forward {
  const { source } = forward;
  if (isSocket(source) || source.port === 0) return forward;
  return { ...forward, source: { ...source, port: listenPortSchema.parse((source.port % 10_000) + 20_000) } };
}

const boxes = { localPortsAcceptOthers: false, remotePortsAcceptOthers: false };
const portOf = ({ source }: Forward): number => (isSocket(source) ? 0 : source.port);

/** Puts forwards into sessions in which none is in another's way, on a server that is this very machine. */
function grouped(forwards: readonly Forward[]): readonly (readonly Forward[])[] {
  const groups: Forward[][] = [];
  for (const forward of forwards) {
    const fits = groups.find(
      (group) =>
        checkAgainst(forward, group, boxes).ok &&
        (portOf(forward) === 0 || !group.some((other) => portOf(other) === portOf(forward))),
    );
    if (fits === undefined) groups.push([forward]);
    else fits.push(forward);
  }
  return groups;
}

/** Connects to where it listens, and goes again. */
async function visit(bound: Bound): Promise<void> {
  const socket = 'path' in bound ? connect(bound.path) : connect(bound.port, hostOf(bound.address));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
}

const hostOf = (address: string): string =>
  ['*', '0.0.0.0', 'localhost', '7.7.7.7'].includes(address) ? '127.0.0.1' : address;

it('reads every example as PuTTY would list it', () => {
  expect(forwardExamples.map(({ option }) => formatNotation(read(option)))).toEqual(
    forwardExamples.map(({ notation }) => notation),
  );
});

it('every example can be saved and listens on a real server, and its connections ask for the right destination', async () => {
  for (const forwards of grouped(forwardExamples.map(({ option }) => moved(read(option))))) {
    const profile = { ...profileFor(sshd, forwards), name: `examples of ${String(forwards.length)}` };
    expect(await scene.engine.handlers.savedSessions.save({ profile, replaces: null })).toMatchObject({
      ok: true,
    });
    const saved = scene.engine.snapshot().profiles.find(({ id }) => id === profile.id);
    if (saved === undefined) throw new Error('not saved');
    const { forwards: statuses } = await scene.open(saved);
    for (const { forward, state } of statuses) {
      if (state.kind !== 'listening') throw new Error(`${formatNotation(forward)}: ${JSON.stringify(state)}`);
      const [bound] = state.bound;
      if (bound === undefined) throw new Error('bound to nothing');
      const from = sshd.log().length;
      if (forward.kind === 'dynamic' && 'port' in bound) {
        await curl([
          '--socks5-hostname',
          `${formatHost(bound.address)}:${String(bound.port)}`,
          'http://by.name:81/',
        ]);
        await sshd.waitForLog(/request.* to connect to host by\.name port 81, but the request was denied/u, {
          from,
        });
      } else if (forward.kind === 'local') {
        await visit(bound);
        await sshd.waitForLog(asked(forward), { from });
      } else if (forward.kind === 'remote' && forward.destination !== null) {
        await visit(bound);
        expect(await scene.logOf(profile)).toContain(
          `Attempting to forward remote port to ${destinationNotation(forward)}`,
        );
      } else if ('port' in bound) {
        const socks = await curl([
          '--socks5-hostname',
          `127.0.0.1:${String(bound.port)}`,
          'http://127.0.0.1:81/',
        ]);
        // Refused by the rules: nothing of this machine was listed.
        expect(socks.code).toBe(97);
      }
    }
    await scene.engine.handlers.sessions.close({ sessionId: profile.id });
    await scene.engine.handlers.savedSessions.delete({ sessionId: profile.id });
  }
}, 120_000);

const formatHost = (address: string): string => (address.includes(':') ? `[${address}]` : hostOf(address));

/** What the server says of a request for the forward's destination. */
function asked(forward: Forward): RegExp {
  const destination = forward.kind === 'local' ? forward.destination : null;
  if (destination === null || isSocket(destination))
    return /direct-streamlocal|administratively prohibited|streamlocal/iu;
  const host = destination.host.replaceAll('.', '\\.');
  return new RegExp(
    `to connect to host ${host} port ${String(destination.port)}, but the request was denied`,
    'u',
  );
}
