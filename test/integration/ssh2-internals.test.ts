import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Client } from '../../electron/ssh/ssh2';
import { internalsOf, UnknownSsh2Error } from '../../electron/ssh/ssh2/internals';
import { knownVersion, ssh2Version } from '../../electron/ssh/ssh2/package';
import { withHybrids } from '../../electron/ssh/ssh2/kex-names';
import { loadChanged } from '../../electron/ssh/ssh2/load-changed';
import { largestPacket } from '../../electron/ssh/ssh2/packet-size';
import { closeAfterEach } from '../support/owned';
import { startTcpServer } from '../support/ssh-servers';

const keep = closeAfterEach();

async function connecting(): Promise<Client> {
  const silent = keep(await startTcpServer(() => undefined));
  const client = new Client();
  client.on('error', () => undefined);
  keep({
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  });
  client.connect({ host: '127.0.0.1', port: silent.port, username: 'nobody', readyTimeout: 0 });
  return client;
}

describe('the ssh2 this was written against', () => {
  it('is the one that is installed', () => {
    expect(ssh2Version).toBe(knownVersion);
  });

  it('is taken apart once for each client', async () => {
    const client = await connecting();
    expect(internalsOf(client)).toBe(internalsOf(client));
  });

  const members = {
    _protocol: [
      '_parse',
      '_decipher',
      '_cipher',
      '_packetRW',
      '_kex',
      '_kexinit',
      '_authsQueue',
      '_destruct',
    ],
    _chanMgr: ['add', 'get', 'update', 'remove'],
  };
  const methods = ['authPK', 'authInfoRes', 'ping', 'channelOpenConfirm', 'directTcpip', '_handlers'];
  it.each([
    ...Object.entries(members).flatMap(([holder, names]) => names.map((name) => [holder, name] as const)),
    ...methods.map((name) => ['_protocol', name] as const),
  ])('has %s.%s, or is refused', async (holder, name) => {
    const client = await connecting();
    const part = Reflect.get(client, holder) as object;
    for (let owner: object | null = part; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
      if (!Object.hasOwn(owner, name)) continue;
      const found = Reflect.getOwnPropertyDescriptor(owner, name);
      Reflect.deleteProperty(owner, name);
      try {
        expect(() => internalsOf(client)).toThrow(UnknownSsh2Error);
        expect(() => internalsOf(client)).toThrow(/works with ssh2 1\.17\.0 alone/u);
      } finally {
        Object.defineProperty(owner, name, found ?? {});
      }
      return;
    }
    expect.fail(`ssh2 has no ${name}`);
  });

  it('is refused before it was told to connect', () => {
    expect(() => internalsOf(new Client())).toThrow(UnknownSsh2Error);
  });
});

describe('the size of packets', () => {
  const requireFrom = createRequire(import.meta.url);

  it('is changed in a copy of ssh2 of its own', () => {
    const path = requireFrom.resolve('ssh2');
    const others: unknown = requireFrom('ssh2');
    const own = loadChanged(requireFrom);
    expect(own).not.toBe(others);
    expect(requireFrom.cache[path]?.exports).toBe(others);
    expect(largestPacket).toBe(262_144);
  });

  it('cannot be changed where ssh2 limits it otherwise, which is said', () => {
    const elsewhere = Object.assign((() => undefined) as unknown as NodeJS.Require, {
      cache: {},
      resolve: () => requireFrom.resolve('ssh2/lib/client.js'),
    });
    expect(() => loadChanged(elsewhere)).toThrow(/does not limit packets/u);
  });

  it('goes with hybrid key exchanges, which are refused where ssh2 makes its own otherwise', () => {
    expect(() => withHybrids('')).toThrow(/does not make key exchanges/u);
  });
});
