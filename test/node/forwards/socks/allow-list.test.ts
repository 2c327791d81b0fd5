import { lookup } from 'node:dns/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveHost, type Address } from '../../../../electron/net/addresses';
import { AllowList } from '../../../../electron/forwards/socks/allow-list';
import { isPublicAddress, ownAddresses } from '../../../../electron/forwards/socks/public-addresses';
import { sentence } from '../../../../shared/errors';
import { parseAllowList } from '../../../../shared/allow-list';
import { closeAll, endpointOf, failure, readAll, serve, value } from '../peers';

afterEach(closeAll);

const publicAddress = '93.184.215.14';
const otherPublic = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';

/** What a name service knows here. */
const names: Readonly<Record<string, readonly string[]>> = {
  'example.com': [publicAddress, otherPublic],
  'db.internal': ['10.0.0.5'],
  'rebound.example': ['127.0.0.1'],
  'mixed.example': [publicAddress, '192.168.1.1', '::1'],
  'mine.example': ['9.9.9.9'],
  'xn--bcher-kva.example': ['10.0.0.6'],
};

/** A policy from an allow-list as typed, on a machine whose own address is 9.9.9.9. */
function policy(list: string, asked: string[] = []) {
  return new AllowList(value(parseAllowList(list)), 'linux', {
    resolveHost: async (host, family) => {
      asked.push(host);
      const known = names[host.toLowerCase().replace(/\.$/u, '')];
      if (known === undefined) return await resolveHost(host, family);
      return known.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    ownAddresses: () => ['127.0.0.1', '9.9.9.9', 'fe80::1'],
  });
}

/** The addresses that may be dialled, or what the list lacks. */
async function verdict(list: string, host: string, port = 443): Promise<readonly string[] | string> {
  const result = await policy(list).resolve(endpointOf(host, port), 'auto');
  if (result.ok) return result.value.map(({ address }) => address);
  return result.error.code === 'allow-list-denied' ? `no ${result.error.data.lacks}` : result.error.code;
}

describe('a remote dynamic forward without a list', () => {
  it.each([
    ['example.com', [publicAddress, otherPublic]],
    [publicAddress, [publicAddress]],
    [otherPublic, [otherPublic]],
    ['db.internal', 'no name'],
    ['rebound.example', 'no name'],
    ['mixed.example', [publicAddress]],
    ['mine.example', 'no name'],
    ['9.9.9.9', 'no name'],
    ['localhost', 'no name'],
    ['LOCALHOST.', 'no name'],
    ['127.0.0.1', 'no name'],
    ['::1', 'no name'],
    ['::ffff:127.0.0.1', 'no name'],
    ['::ffff:9.9.9.9', 'no name'],
    ['fe80::1%lo', 'no name'],
  ])('goes to public addresses alone: %s', async (host, answer) => {
    expect(await verdict('', host)).toEqual(answer);
    expect(await verdict('', host, 25)).toEqual(answer);
  });

  it.each(['127.1', '2130706433', '0x7f.0.0.1', '0177.0.0.1', '0'])(
    'is not fooled by %s, which the system takes for an address',
    async (host) => {
      const { address } = await lookup(host);
      expect(['127.0.0.1', '0.0.0.0']).toContain(address);
      expect(await verdict('', host)).toBe('no name');
    },
  );
});

describe('a remote dynamic forward with a list', () => {
  it.each([
    ['example.com:443', 'example.com', [publicAddress, otherPublic]],
    ['example.com:443', 'EXAMPLE.com.', [publicAddress, otherPublic], 443],
    ['example.com:443', 'example.com', 'no entry', 80],
    ['example.com:*', 'example.com', [publicAddress, otherPublic], 80],
    ['example.com:443', 'db.internal', 'no entry'],
    ['example.com:443', publicAddress, 'no entry'],
    ['*:443', 'example.com', [publicAddress, otherPublic]],
    ['*:443', 'example.com', 'no entry', 80],
    ['*:443', 'db.internal', 'no name'],
    ['*:*', '127.0.0.1', 'no name'],
    ['*:*', 'mixed.example', [publicAddress]],
    ['db.internal:443', 'db.internal', ['10.0.0.5']],
    ['db.internal:443', '10.0.0.5', 'no entry'],
    ['10.0.0.5:443', 'db.internal', ['10.0.0.5']],
    ['10.0.0.0/8:*', 'db.internal', ['10.0.0.5']],
    ['10.0.0.0/8:*', '::ffff:10.0.0.5', ['::ffff:10.0.0.5']],
    ['10.0.0.0/8:*', '64:ff9b::a00:5', 'no entry'],
    ['10.0.0.0/8:*', 'example.com', 'no entry'],
    ['192.168.0.0/16:443, *:443', 'mixed.example', [publicAddress, '192.168.1.1']],
    ['0.0.0.0/0:*', '127.0.0.1', ['127.0.0.1']],
    ['[::1]:443', 'localhost', ['::1']],
    ['localhost:443', 'localhost', ['127.0.0.1', '::1']],
    ['localhost:443', '127.0.0.1', 'no entry'],
    ['9.9.9.9:443', 'mine.example', ['9.9.9.9']],
    ['bücher.example:443', 'xn--bcher-kva.example', ['10.0.0.6']],
    ['xn--bcher-kva.example:443', 'Bücher.example', ['10.0.0.6']],
  ] as const)('%s, asked for %s: %s', async (list, host, answer, port = 443) => {
    expect(await verdict(list, host, port)).toEqual(answer);
  });

  it('looks nothing up that no entry can allow', async () => {
    const asked: string[] = [];
    const allowList = policy('example.com:443, *:80', asked);
    expect(failure(await allowList.resolve(endpointOf('intranet', 443), 'auto')).code).toBe(
      'allow-list-denied',
    );
    expect(asked).toEqual([]);
  });

  it.each(['db.internal/.evil.example', 'db%2einternal', 'db.internal#x', 'db.internal／.evil.example'])(
    'does not take %s for the name it begins with',
    async (host) => {
      expect(await verdict('db.internal:443', host)).toBe('no entry');
    },
  );

  it('names the entry that is missing', async () => {
    const error = failure(await policy('*:*').resolve(endpointOf('db.internal', 5432), 'auto'));
    expect(sentence(error)).toBe(
      'The server may not go to db.internal:5432 through this computer. Its address 10.0.0.5 belongs to this computer ' +
        'or to a private network, which are closed until they are listed. ' +
        'If it should, add db.internal:5432 to the destinations this forward allows.',
    );
  });

  it('says what the name service said of a name it does not know', async () => {
    const refusing = new AllowList([], 'linux', {
      resolveHost: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
      ownAddresses,
    });
    expect(failure(await refusing.resolve(endpointOf('nowhere.example', 80), 'auto'))).toEqual({
      code: 'dial-failed',
      data: { host: 'nowhere.example', port: 80, detail: 'Name or service not known', system: 'ENOTFOUND' },
    });
  });
});

describe('addresses of the public Internet', () => {
  it.each([
    ...[
      '1.1.1.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
    ],
    ...['169.253.255.255', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255', '198.17.255.255'],
    ...['198.20.0.0', '223.255.255.255', '2000::', '2001:200::1', '2606:4700::1111', '2a00::1', '3ffe::1'],
    ...['::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '2002:101:101::1'],
  ])('%s is one', (address) => {
    expect(isPublicAddress(address, [])).toBe(true);
    expect(isPublicAddress(address, [address])).toBe(false);
  });

  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1'],
    ...['127.255.255.255', '169.254.169.254', '172.16.0.0', '172.31.255.255', '192.0.0.8', '192.0.2.1'],
    ...['192.88.99.1', '192.168.0.0', '192.168.255.255', '198.18.0.0', '198.19.255.255', '198.51.100.1'],
    ...['203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::8.8.8.8', '::7f00:1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:0:10.0.0.1'],
    ...['64:ff9b::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '100::1', '100:0:0:1::1'],
    ...['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:10::1', '2001:20::1', '2001:1ff::1'],
    ...[
      '2001:db8::1',
      '2002:7f00:1::1',
      '2002:a00:1::1',
      '2002:c0a8:101::1',
      '3fff::1',
      '4000::1',
      '5f00::1',
    ],
    ...['fc00::1', 'fdff::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', 'localhost', ''],
  ])('%s is none', (address) => {
    expect(isPublicAddress(address, [])).toBe(false);
  });

  it('do not count when they are this machine’s', () => {
    expect(isPublicAddress('64:ff9b::9.9.9.9', ['9.9.9.9'])).toBe(false);
    expect(ownAddresses()).toContain('127.0.0.1');
  });
});

describe('dialling what is allowed', () => {
  const { signal } = new AbortController();

  it('connects to the checked addresses and asks no name service again', async () => {
    const server = await serve((socket) => socket.end('hello'));
    let lookUps = 0;
    const allowList = new AllowList([{ host: 'name.invalid', port: null }], 'linux', {
      resolveHost: () => {
        lookUps += 1;
        return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      },
      ownAddresses,
    });
    const socket = value(await allowList.dial(endpointOf('name.invalid', server.port), 'auto', signal));
    expect((await readAll(socket.resume())).toString()).toBe('hello');
    socket.destroy();
    expect(lookUps).toBe(1);
  });

  it('dials nothing that is denied, though somebody listens there', async () => {
    let connections = 0;
    const server = await serve((socket) => {
      connections += 1;
      socket.end('hello');
    });
    const denied = failure(await new AllowList([], 'linux').dial(server, 'auto', signal));
    expect(denied).toEqual({
      code: 'allow-list-denied',
      data: { ...server, lacks: 'name', address: '127.0.0.1' },
    });
    // A connection made above would have arrived before this one.
    const listed = new AllowList([server], 'linux');
    await readAll(value(await listed.dial(server, 'auto', signal)).resume());
    expect(connections).toBe(1);
  });

  it('tells a refusal as the system does', async () => {
    const server = await serve(() => undefined);
    await closeAll();
    const allowList = new AllowList([{ host: '127.0.0.0/8', port: null }], 'linux');
    expect(failure(await allowList.dial(server, 'auto', signal))).toEqual({
      code: 'dial-failed',
      data: { ...server, detail: 'Connection refused', system: 'ECONNREFUSED' },
    });
  });
});
