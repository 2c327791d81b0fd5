import { mkdtemp, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createConnect } from '../../electron/ssh';
import { ciphersAboveLine } from '../../electron/ssh/algorithms/algorithms';
import type { CipherSpeeds } from '../../electron/ssh/algorithms/cipher-order';
import { thisRuntime } from '../../electron/ssh/algorithms/known-speeds';
import { createCipherSpeedStore, createKnownHosts, createSessionStore } from '../../electron/storage';
import { defaultPreferences, warnLine } from '../../shared/algorithms';
import { portSchema } from '../../shared/endpoint';
import { newProfile } from '../../shared/session-profile';
import { closeAfterEach } from '../support/owned';
import { profileOf } from '../support/samples';
import { makeKey, RunningProgram, startSshd, type SshServer, type TestKey } from '../support/ssh-servers';
import {
  forgetStrict,
  startLibraryServer,
  type LibraryServer,
  type LibraryServerOptions,
} from './library-server';
import { attempt, connectionOf, type AttemptOptions } from './ssh-attempt';
import { disk, here } from '../support/here';

const keep = closeAfterEach();
const builtIn = ciphersAboveLine(defaultPreferences);
const chacha = 'chacha20-poly1305@openssh.com';
/** One that is ten times as fast as the others. */
const fastest = (name: string): CipherSpeeds =>
  Object.fromEntries(builtIn.map((other) => [other, other === name ? 1000 : 100]));
const measured = (name: string): NonNullable<AttemptOptions['world']> => ({
  cipherSpeeds: () => Promise.resolve(fastest(name)),
});
const usedBy = async (options: AttemptOptions): Promise<string> => {
  const connection = connectionOf(await attempt(options));
  await connection.end();
  return connection.negotiated.cipher;
};

let server: SshServer;
let key: TestKey;
beforeAll(async () => {
  key = await makeKey();
  server = await startSshd({ authorizedKeys: [key.publicKey] });
});
afterAll(async () => {
  await server.close();
  await key.remove();
});
const toServer = (): AttemptOptions => ({
  port: server.port,
  username: server.user,
  profile: { privateKeyFile: key.path },
});

describe('with a real server', () => {
  it.each(builtIn)('%s is used when it is the fastest here', async (name) => {
    expect(await usedBy({ ...toServer(), world: measured(name) })).toBe(name);
  });

  it('the built-in order is used before anything was measured', async () => {
    expect(await usedBy({ ...toServer(), world: { cipherSpeeds: () => Promise.resolve(null) } })).toBe(
      builtIn[0],
    );
  });

  it('what was measured stands in the log, for those who ask for more of it', async () => {
    const made = await attempt({ ...toServer(), world: measured(chacha) });
    await connectionOf(made).end();
    expect(made.log).toContain('Initialised ChaCha20 outbound encryption');
    const line = made.wholeLog.find((text) => text.startsWith('Speed of ciphers on this computer: '));
    expect(line).toContain(`${chacha} 1,000 MB/s`);
    expect(made.log).not.toContain(line);
  });

  it('an order of the user’s own is kept, and nothing is asked for it', async () => {
    const cipher = ['aes', 'aesgcm', 'chacha20', warnLine, 'aes-cbc', '3des'];
    const profile = { privateKeyFile: key.path, algorithms: { ...defaultPreferences, cipher } };
    const world = { cipherSpeeds: () => Promise.reject(new Error('asked')) };
    expect(await usedBy({ ...toServer(), profile, world })).toBe('aes128-ctr');
  });
});

describe('with a server without strict key exchange', () => {
  const startLoose = async (options: LibraryServerOptions = {}): Promise<LibraryServer> =>
    keep(await startLibraryServer({ greet: forgetStrict, ...options }));
  const again =
    'The server does not do strict key exchange: connecting again with the built-in order of ciphers';

  it('ChaCha20 does not move up: the built-in order is asked for before anything else is said', async () => {
    const loose = await startLoose();
    const connect = createConnect({}, { machine: here, ...measured(chacha) });
    const made = await attempt({ port: loose.port, connect });
    const connection = connectionOf(made);
    expect(connection.negotiated.cipher).toBe(builtIn[0]);
    expect(made.log.filter((line) => line === again)).toHaveLength(1);
    expect(made.warnings).toEqual([]);
    expect(made.keys).toHaveLength(1);
    expect(loose.clients).toHaveLength(2);
    await connection.end();
    // It is known by now.
    expect(await usedBy({ port: loose.port, connect })).toBe(builtIn[0]);
    expect(loose.clients).toHaveLength(3);
  });

  it('what is as safe without moves up at once', async () => {
    const loose = await startLoose();
    const made = await attempt({ port: loose.port, world: measured('aes256-ctr') });
    expect(connectionOf(made).negotiated.cipher).toBe('aes256-ctr');
    expect(loose.clients).toHaveLength(1);
    await connectionOf(made).end();
  });

  it('and without anything but ChaCha20 the user is asked about it', async () => {
    const loose = await startLoose({ algorithms: { cipher: [chacha] } });
    const made = await attempt({ port: loose.port, world: measured(chacha), weak: () => true });
    expect(made.weakOnes).toEqual([{ kind: 'no-strict-kex', what: 'cipher', name: chacha, better: null }]);
    expect(connectionOf(made).negotiated.cipher).toBe(chacha);
    expect(made.warnings).toHaveLength(1);
    await connectionOf(made).end();
  });
});

describe('ginnel run', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ginnel-ciphers-'));
    const profile = profileOf({
      ...{ name: 'one', host: '127.0.0.1', port: portSchema.parse(server.port), username: server.user },
      ...{
        privateKeyFile: key.path,
        onlyThisKey: true,
        tryAgent: false,
        tryDefaultKeys: false,
        forwards: [],
      },
    });
    await createSessionStore(folder, disk).save({ profiles: [profile], order: [], defaults: newProfile() });
    const known = createKnownHosts(join(folder, 'known_hosts'), disk);
    for (const { algorithm, base64 } of server.hostKeys) {
      const publicKey = `${algorithm} ${base64}`;
      await known.accept('127.0.0.1', server.port, {
        type: algorithm,
        bits: 256,
        sha256: '',
        md5: '',
        publicKey,
      });
    }
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const start = (): RunningProgram =>
    keep(
      new RunningProgram(process.execPath, [inject('bundles').cli, 'run', 'one'], {
        GINNEL_DATA_DIR: folder,
        SSH_AUTH_SOCK: '',
      }),
    );

  it('goes by what another start has measured', async () => {
    await createCipherSpeedStore(join(folder, 'cipher-speeds.json'), disk).keep(
      thisRuntime(),
      fastest(chacha),
    );
    await start().waitForLog(/Initialised ChaCha20 outbound encryption/u);
  });

  it('measures once where nothing is known, and does not wait for it', async () => {
    await rm(join(folder, 'cipher-speeds.json'));
    const written = (async () => {
      for await (const { filename } of watch(folder)) if (filename === 'cipher-speeds.json') return;
    })();
    await start().waitForLog(/Initialised AES-128 GCM outbound encryption/u);
    await written;
    const speeds = await createCipherSpeedStore(join(folder, 'cipher-speeds.json'), disk).find(thisRuntime());
    expect(Object.keys(speeds ?? {})).toEqual(builtIn);
  });
});
