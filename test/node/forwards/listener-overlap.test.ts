import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openListener, type Listener } from '../../../electron/forwards/listener';
import type { TcpListener } from '../../../electron/system/listener-table';
import { listenPortSchema } from '../../../shared/endpoint';
import type { Result } from '../../../shared/result';

const events = { connection: () => undefined, trouble: () => undefined };

/**
 * A system with the rules of Windows and macOS: an address is refused only to who wants the very same, so a wildcard and a
 * specific one of the same port are had side by side.
 */
class LenientSystem {
  readonly bound: { readonly host: string; readonly port: number }[] = [];
  #next = 50_000;

  constructor(
    readonly others: TcpListener[],
    readonly platform: NodeJS.Platform = 'win32',
  ) {}

  readonly readListeners = (): Promise<readonly TcpListener[]> => {
    const own = this.bound.map(({ host, port }) => other(host, port, { pid: process.pid }));
    return Promise.resolve([...this.others, ...own]);
  };

  readonly listen = ({ host = '', port = 0 }: ListenOptions): Promise<Server> => {
    const chosen = port === 0 ? this.#next++ : port;
    const isTaken = this.bound.some((own) => own.host === host && own.port === chosen);
    if (isTaken) return Promise.reject(Object.assign(new Error('EADDRINUSE'), { code: 'EADDRINUSE' }));
    this.bound.push({ host, port: chosen });
    const address = (): AddressInfo => ({ address: host, port: chosen, family: 'any' });
    return Promise.resolve(Object.assign(createServer(), { address }));
  };

  open(bindAddress: string | null, port = 8080, acceptOthers = false): Promise<Result<Listener>> {
    const source = { bindAddress, port: listenPortSchema.parse(port) };
    return openListener({ source, family: 'auto', acceptOthers, lastPort: null }, events, this);
  }
}

function other(address: string, port = 8080, more: Partial<TcpListener> = {}): TcpListener {
  return { address, port, pid: 4711, name: 'node', both: false, ...more };
}

const inUse = (address: string, port = 8080) => ({ code: 'listen-in-use', data: { address, port } });

describe.each(['win32', 'darwin'] as const)('on %s, where a port may be had twice', (platform) => {
  it.each([
    ['127.0.0.1', other('0.0.0.0')],
    ['192.0.2.7', other('0.0.0.0')],
    ['0.0.0.0', other('127.0.0.1')],
    ['0.0.0.0', other('192.0.2.7')],
    ['0.0.0.0', other('0.0.0.0')],
    ['::1', other('::')],
    ['::', other('::1')],
    ['127.0.0.1', other('127.0.0.1')],
    // One of both families, as macOS lists it.
    ['127.0.0.1', other('::', 8080, { both: true })],
    ['0.0.0.0', other('::', 8080, { both: true })],
    // A forward of our own.
    ['0.0.0.0', other('127.0.0.1', 8080, { pid: process.pid })],
    ['127.0.0.1', other('0.0.0.0', 8080, { pid: process.pid })],
  ])('%s is in use beside %o, and is never bound', async (address, holder) => {
    const system = new LenientSystem([holder], platform);
    expect(await system.open(address)).toEqual({ ok: false, error: inUse(address) });
    expect(system.bound).toEqual([]);
  });

  it.each([
    ['127.0.0.1', other('0.0.0.0', 8081)],
    ['127.0.0.1', other('127.0.0.2')],
    ['127.0.0.1', other('192.0.2.7')],
    ['127.0.0.1', other('::')],
    ['127.0.0.1', other('::1')],
    ['0.0.0.0', other('::1')],
    ['::1', other('0.0.0.0')],
    // Our own wildcard of IPv6 is for IPv6 alone, whatever is listed beside it.
    ['127.0.0.1', other('::', 8080, { pid: process.pid, both: true })],
  ])('%s is free beside %o', async (address, holder) => {
    const system = new LenientSystem([holder], platform);
    expect(await system.open(address)).toMatchObject({ ok: true, value: { missing: [] } });
    expect(system.bound).toEqual([{ host: address, port: 8080 }]);
  });

  it('of both loopback addresses the one that is shared is missing, and is taken once it is free', async () => {
    const system = new LenientSystem([other('0.0.0.0')], platform);
    const opened = await system.open(null);
    if (!opened.ok) throw new Error('not opened');
    expect(opened.value).toMatchObject({
      bound: [{ address: '::1', port: 8080 }],
      missing: [inUse('127.0.0.1')],
    });
    system.others.splice(0);
    expect(await opened.value.complete?.()).toMatchObject({ bound: [{}, {}], missing: [] });
  });

  it('all addresses of both families stand beside each other', async () => {
    const system = new LenientSystem([], platform);
    expect(await system.open(null, 8080, true)).toMatchObject({ ok: true, value: { missing: [] } });
    expect(system.bound.map(({ host }) => host).toSorted()).toEqual(['0.0.0.0', '::']);
  });

  it('a port that the system chose is given back when another has it on all addresses', async () => {
    const system = new LenientSystem([other('0.0.0.0', 50_000), other('::', 50_001)], platform);
    const opened = await system.open('127.0.0.1', 0);
    expect(opened).toMatchObject({ ok: true, value: { bound: [{ port: 50_001 }] } });
  });

  it('a system that does not tell has the port bound', async () => {
    const system = new LenientSystem([other('0.0.0.0')], platform);
    const silent = { platform, listen: system.listen, readListeners: () => Promise.resolve(null) };
    const source = { bindAddress: '127.0.0.1', port: listenPortSchema.parse(8080) };
    const request = { source, family: 'auto', acceptOthers: false, lastPort: null } as const;
    expect(await openListener(request, events, silent)).toMatchObject({ ok: true });
  });
});
