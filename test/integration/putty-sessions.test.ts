import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readText } from '../../electron/formats/reader';
import { writeSessions } from '../../electron/formats/write';
import { portSchema } from '../../shared/endpoint';
import { newForwardId, newSessionId } from '../../shared/ids';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { freePort, runOrThrow, startSshd, type SshServer } from '../support/ssh-servers';
import { forwardOf, profileOf } from '../support/samples';

let folder = '';
let key = '';
let sshd: SshServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-plink-'));
  const original = join(folder, 'id');
  key = join(folder, 'id.ppk');
  await runOrThrow('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', original]);
  await runOrThrow('puttygen', ['-O', 'private', '-o', key, original]);
  const publicKey = await runOrThrow('puttygen', ['-L', key]);
  sshd = await startSshd({ auth: ['publickey'], authorizedKeys: [publicKey.trim()] });
});
afterAll(async () => {
  await sshd.close();
  await rm(folder, { recursive: true });
});

/** Writes a session where PuTTY looks for it, starts it, and waits for what its log must say. */
async function plinkSays(profile: SessionProfile, wanted: readonly (string | RegExp)[]): Promise<string> {
  const exported = writeSessions([profile], 'putty-session', { platform: 'linux', saved: [] });
  const sessions = join(folder, 'putty', 'sessions');
  await mkdir(sessions, { recursive: true });
  await writeFile(join(sessions, exported.suggestedName), exported.text);
  const plink = spawn('plink', ['-v', '-batch', '-load', profile.name], {
    env: { ...process.env, PUTTYDIR: join(folder, 'putty') },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let said = '';
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? said.includes(text) : text.test(said);
  await new Promise<void>((resolve) => {
    const hear = (bytes: Buffer): void => {
      said += bytes.toString();
      if (wanted.every(has)) resolve();
    };
    plink.stderr.on('data', hear);
    plink.stdout.on('data', hear);
    plink.once('close', () => {
      resolve();
    });
  });
  plink.kill();
  for (const text of wanted) expect(said).toMatch(text);
  return exported.text;
}

test('plink opens a session that leaves: host, login, key, host key, forwards of each kind', async () => {
  const [local, remote, socks] = await Promise.all([freePort(), freePort(), freePort()]);
  const hostKey = sshd.hostKeys[0]?.fingerprint ?? '';
  const profile = profileOf({
    name: 'My Tunnels: prod/db (50%) é#1',
    host: sshd.host,
    port: portSchema.parse(sshd.port),
    username: sshd.user,
    privateKeyFile: key,
    onlyThisKey: true,
    tryAgent: false,
    hostKeys: [hostKey],
    compression: true,
    addressFamily: 'ipv4',
    forwards: [
      forwardOf('local', String(local), '127.0.0.1:9', { family: 'ipv4' }),
      forwardOf('remote', String(remote), '127.0.0.1:9'),
      forwardOf('dynamic', `127.0.0.1:${String(socks)}`),
    ],
  });
  const text = await plinkSays(profile, [
    `Connecting to ${sshd.host} port ${String(sshd.port)}`,
    `Using username "${sshd.user}"`,
    `Reading key file "${key}"`,
    'Access granted',
    'Initialised delayed zlib (RFC1950) compression',
    new RegExp(`Local (?:IPv4 )?port ${String(local)} forwarding to 127\\.0\\.0\\.1:9`, 'u'),
    new RegExp(`Local port 127\\.0\\.0\\.1:${String(socks)} SOCKS dynamic forwarding`, 'u'),
    `Remote port forwarding from ${String(remote)} enabled`,
  ]);
  const plan = readText(text, {
    platform: 'linux',
    defaults: newProfile(),
    newSessionId,
    newForwardId,
  });
  expect(plan.problems).toEqual([]);
});

test('plink goes through jump hosts that leave: one as a proxy, several as commands', async () => {
  const host = `${sshd.user}@${sshd.host}`;
  const port = portSchema.parse(sshd.port);
  // The connections to jump hosts cannot ask.
  await runOrThrow('sh', [
    '-c',
    `echo y | PUTTYDIR='${join(folder, 'putty')}' plink -P ${String(port)} -i '${key}' ${host} true`,
  ]);
  const local = await freePort();
  const common = {
    ...{ host, port, privateKeyFile: key, onlyThisKey: true, tryAgent: false },
    forwards: [forwardOf('local', String(local), '127.0.0.1:9')],
  };
  const jump = { kind: 'inline', host, port, privateKeyFile: key, onlyThisKey: true } as const;
  const last = new RegExp(`Local port ${String(local)} forwarding to 127\\.0\\.0\\.1:9`, 'u');
  await plinkSays(profileOf({ ...common, name: 'behind two', jumps: [jump, jump] }), [
    'Starting local proxy command: plink',
    'Access granted',
    last,
  ]);
  await plinkSays(profileOf({ ...common, name: 'behind one', jumps: [{ ...jump, privateKeyFile: '' }] }), [
    `proxy: Connecting to ${sshd.host} port ${String(port)}`,
    `proxy: Using username "${sshd.user}"`,
    `Making primary SSH connection to ${sshd.host} port ${String(port)}`,
  ]);
});
