import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import shippedOptions from '../../../build/node-options.json' with { type: 'json' };
import type { CipherSpeeds } from '../../../electron/ssh/algorithms/cipher-order';
import { measureOnce, thisRuntime } from '../../../electron/ssh/algorithms/known-speeds';
import { createCipherSpeedStore, createKnownHosts, createSessionStore } from '../../../electron/storage';
import { portSchema } from '../../../shared/endpoint';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { forwardOf, profileOf } from '../../support/samples';
import {
  freePort,
  RunningProgram,
  startPlink,
  startSsh,
  type SshServer,
  type TestKey,
} from '../../support/ssh-servers';
import { benchProgram } from '../programs';
import type { Entrance } from './orders';
import { disk } from '../../support/here';

/** Programs that are measured. */
export const peerNames = ['ginnel', 'ssh', 'plink'] as const;
export type PeerName = (typeof peerNames)[number];

/** Kinds of forwards that are measured. */
export const forwardKinds = ['local', 'remote', 'dynamic'] as const;
export type ForwardKind = (typeof forwardKinds)[number];

/** One of the programs, with a forward of each kind to the far end, and a Local one to another that nothing else uses. */
export interface Peer {
  readonly name: PeerName;
  /** Its process, threads and all. */
  readonly pid: number;
  readonly entrances: Readonly<Record<ForwardKind | 'quiet', Entrance>>;
  readonly close: () => Promise<void>;
}

/** What all of them connect to. */
export interface Target {
  readonly server: SshServer;
  /** The port they dial: the server's, or a slow network's before it. */
  readonly port: number;
  readonly key: TestKey;
  readonly farPort: number;
  /** The far end for what is measured beside a load. */
  readonly quietPort: number;
}

/** Starts a program and waits until its forwards stand. */
export async function startPeer(name: PeerName, target: Target): Promise<Peer> {
  const [local, remote, dynamic] = [await freePort(), await freePort(), await freePort()];
  const ports = { local, remote, dynamic, quiet: await freePort() };
  const program = await { ginnel: startGinnel, ssh: startOpenSsh, plink: startPutty }[name](target, ports);
  return {
    name,
    pid: program.pid,
    entrances: {
      local: { port: local },
      remote: { port: remote },
      dynamic: { port: dynamic, socksTo: target.farPort },
      quiet: { port: ports.quiet },
    },
    close: program.close,
  };
}

type Ports = Readonly<Record<ForwardKind | 'quiet', number>>;
type Started = Pick<Peer, 'pid' | 'close'>;

/** What plink logs, and Ginnel after it. */
const remoteStands = /Remote port forwarding from .* enabled/u;

const owner = (program: RunningProgram): Started => ({
  pid: program.pid,
  close: () => program.close(),
});

/** `ginnel run` on a folder of its own: the engine as shipped. */
async function startGinnel(target: Target, ports: Ports): Promise<Started> {
  return startSessions(target, [sessionOf(target, 'bench', ports)]);
}

/** A session as saved, with forwards at these ports. */
export function sessionOf(target: Target, name: string, ports: Ports): SessionProfile {
  const { server, port, key, farPort, quietPort } = target;
  const destination = `127.0.0.1:${String(farPort)}`;
  return profileOf({
    name,
    host: '127.0.0.1',
    port: portSchema.parse(port),
    username: server.user,
    privateKeyFile: key.path,
    onlyThisKey: true,
    tryAgent: false,
    tryDefaultKeys: false,
    forwards: [
      forwardOf('local', String(ports.quiet), `127.0.0.1:${String(quietPort)}`),
      forwardOf('local', String(ports.local), destination),
      forwardOf('dynamic', String(ports.dynamic)),
      forwardOf('remote', String(ports.remote), destination),
    ],
  });
}

/**
 * Runs saved sessions, each with a Remote forward, with `ginnel run`, and waits until all of these stand.
 * @param nodeOptions of the Node that runs it, beside those that it always has
 */
export async function startSessions(
  { server, port }: Pick<Target, 'server' | 'port'>,
  profiles: readonly SessionProfile[],
  nodeOptions: readonly string[] = [],
): Promise<Started & { readonly log: () => string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-speed-'));
  const saved = await createSessionStore(folder, disk).save({
    profiles: [...profiles],
    order: [],
    defaults: newProfile(),
  });
  if (!saved.ok) throw new Error(saved.error.code);
  const known = createKnownHosts(join(folder, 'known_hosts'), disk);
  for (const { algorithm, base64 } of server.hostKeys) {
    const publicKey = `${algorithm} ${base64}`;
    await known.accept('127.0.0.1', port, { type: algorithm, bits: 256, sha256: '', md5: '', publicKey });
  }
  await knowSpeeds(folder);
  const program = new RunningProgram(
    process.execPath,
    [...shippedOptions, ...nodeOptions, benchProgram('cli'), 'run', ...profiles.map(({ name }) => name)],
    { GINNEL_DATA_DIR: folder, SSH_AUTH_SOCK: '', GINNEL_KNOWN_HOSTS: 'own' },
  );
  let from = 0;
  for (let left = profiles.length; left > 0; left -= 1) {
    const [words, at] = await program
      .waitForLog(remoteStands, { from, timeoutMs: 60_000 })
      .then((found) => [found[0], found.index] as const);
    from += at + words.length;
  }
  const close = async (): Promise<void> => {
    await program.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { pid: program.pid, close, log: () => program.log() };
}

let speeds: CipherSpeeds | null = null;

/** The program measures ciphers at its very first start only: in a new folder that would be in the figures. */
export async function knowSpeeds(folder: string): Promise<void> {
  const store = createCipherSpeedStore(join(folder, 'cipher-speeds.json'), disk);
  if (speeds === null) await measureOnce(store);
  else await store.keep(thisRuntime(), speeds);
  speeds = await store.find(thisRuntime());
}

async function startOpenSsh(target: Target, ports: Ports): Promise<Started> {
  const program = await startSsh(target.server, {
    password: null,
    args: [
      ...['-v', '-N', '-i', target.key.path, '-o', 'ExitOnForwardFailure=yes', '-o', 'Compression=no'],
      // The host key is known by the server's own port, whatever the way to it.
      ...[
        '-o',
        `Port=${String(target.port)}`,
        '-o',
        `HostKeyAlias=[127.0.0.1]:${String(target.server.port)}`,
      ],
      ...forwardArgs(target, ports),
    ],
  });
  // Asked for last, so that the others stand as well.
  await program.waitForLog(/remote forward success/u);
  return owner(program);
}

async function startPutty(target: Target, ports: Ports): Promise<Started> {
  const { server } = target;
  const program = startPlink(Object.create(server, { port: { value: target.port } }) as SshServer, {
    args: ['-v', '-N', ...forwardArgs(target, ports)],
  });
  await program.waitForLog(remoteStands);
  return owner(program);
}

function forwardArgs(
  { farPort, quietPort }: Target,
  { local, remote, dynamic, quiet }: Ports,
): readonly string[] {
  const to = `127.0.0.1:${String(farPort)}`;
  return [
    ...['-L', `127.0.0.1:${String(quiet)}:127.0.0.1:${String(quietPort)}`],
    ...['-L', `127.0.0.1:${String(local)}:${to}`],
    ...['-D', `127.0.0.1:${String(dynamic)}`],
    ...['-R', `127.0.0.1:${String(remote)}:${to}`],
  ];
}
