import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { lookInterval } from '../../../electron/system/elapsed';
import { createNetworkWatch, type NetworkWorld } from '../../../electron/system/network-watch';

/** A machine whose addresses, clocks and sleep a test decides about. */
function machine(...addresses: readonly string[]) {
  const state = {
    addresses,
    /** Looking is not allowed. */
    closed: false,
    timeOfDay: 1_700_000_000_000,
    elapsed: 50_000,
    /** At which it looks from the last look on. */
    pace: 'usual' as keyof typeof lookInterval,
  };
  let look: (() => void) | null = null;
  let call: (() => void) | null = null;
  const told: string[] = [];
  const world: NetworkWorld = {
    interfaces: () => {
      if (state.closed) throw new Error('EACCES');
      const one = state.addresses.map(
        (address) => ({ address, internal: /^(?:127|::1)/u.test(address) }) as NetworkInterfaceInfo,
      );
      return { if0: one, none: undefined };
    },
    timeOfDay: () => state.timeOfDay,
    elapsed: () => state.elapsed,
    every: (pace, callback) => {
      expect(lookInterval[pace()]).toBeLessThanOrEqual(5000);
      look = () => {
        callback();
        state.pace = pace();
      };
      return () => {
        look = null;
      };
    },
  };
  const watch = createNetworkWatch(
    'linux',
    (woke) => {
      call = woke;
      return () => {
        call = null;
      };
    },
    world,
  );
  const pass = (milliseconds: number): void => {
    state.timeOfDay += milliseconds;
    state.elapsed += milliseconds;
  };
  return {
    ...{ state, watch, told, pass },
    start: () => watch.watch((event) => told.push(event)),
    isLooking: () => [look !== null, call !== null],
    /** The next look comes when it is due. */
    next: () => {
      pass(3000);
      look?.();
    },
    /** It comes later than that. */
    look: () => look?.(),
    call: () => call?.(),
  };
}

describe('there is a network', () => {
  it.each([
    [[], false],
    [['127.0.0.1', '::1'], false],
    [['127.0.0.1', '169.254.7.8', 'fe80::1'], false],
    [['FEBF::1'], false],
    [['127.0.0.1', '192.168.1.5'], true],
    [['fe80::1', '2001:db8::7'], true],
    [['fd00::7'], true],
  ])('with %j: %s', (addresses, isUp) => {
    expect(machine(...addresses).watch.isUp()).toBe(isUp);
  });

  it('as far as anybody can tell where nobody may look', () => {
    const { state, watch } = machine('192.168.1.5');
    state.closed = true;
    expect(watch.isUp()).toBe(true);
  });

  it('or not on the machine this runs on: it may be asked', () => {
    expect(typeof createNetworkWatch(process.platform).isUp()).toBe('boolean');
  });
});

describe('networks that a machine makes for its virtual machines', () => {
  type Table = Readonly<Record<string, readonly string[]>>;
  const watchOf = (platform: NodeJS.Platform, table: { now: Table }) => {
    let look = (): void => undefined;
    const watch = createNetworkWatch(platform, undefined, {
      interfaces: () =>
        Object.fromEntries(
          Object.entries(table.now).map(([name, cidrs]) => [
            name,
            cidrs.map(
              (cidr) => ({ cidr, address: cidr.split('/')[0], internal: false }) as NetworkInterfaceInfo,
            ),
          ]),
        ),
      timeOfDay: () => 0,
      elapsed: () => 0,
      every: (_pace, callback) => {
        look = callback;
        return () => undefined;
      },
    });
    return { watch, look: () => look() };
  };

  it.each([
    ['win32', { 'vEthernet (WSL)': ['172.28.112.1/20', 'fe80::1/64'] }, false],
    ['win32', { 'vEthernet (WSL (Hyper-V firewall))': ['172.17.240.1/20'] }, false],
    ['win32', { 'vEthernet (Default Switch)': ['192.168.208.1/20'] }, false],
    // The Default Switch of a German and a French Windows, and what Docker makes.
    ['win32', { 'vEthernet (Standardswitch)': ['172.19.96.1/20'] }, false],
    ['win32', { 'vEthernet (Commutateur par défaut)': ['172.19.96.1/20'] }, false],
    ['win32', { 'vEthernet (nat)': ['172.24.16.1/20'], 'vEthernet (4f2a)': ['10.0.75.1/24'] }, false],
    ['win32', { 'vEthernet (lab)': ['fd00:1::1/64'] }, false],
    // A switch that leads outside has the computer's own address.
    ['win32', { 'vEthernet (External)': ['192.168.1.20/24'] }, true],
    ['win32', { 'vEthernet (External)': ['2001:db8::1/64'] }, true],
    ['win32', { 'Wi-Fi': ['192.168.1.1/24'] }, true],
    ['win32', { 'vEthernet (WSL)': ['172.28.112.1/20'], Ethernet: ['10.1.2.3/8'] }, true],
    ['darwin', { bridge100: ['192.168.64.1/24'] }, false],
    ['darwin', { bridge100: ['192.168.64.7/24'] }, true],
    ['darwin', { bridge0: ['192.168.1.1/24'] }, true],
    ['darwin', { en0: ['192.168.1.1/24'] }, true],
    ['linux', { docker0: ['172.17.0.1/16'] }, true],
    ['linux', { bridge100: ['192.168.64.1/24'] }, true],
  ] as const)('on %s, %j is a network: %s', (platform, now, isUp) => {
    expect(watchOf(platform, { now }).watch.isUp()).toBe(isUp);
  });

  it('are no change when they come and go', () => {
    const table: { now: Table } = { now: { Ethernet: ['10.1.2.3/8'] } };
    const { watch, look } = watchOf('win32', table);
    const told: string[] = [];
    watch.watch((event) => told.push(event));
    table.now = { ...table.now, 'vEthernet (WSL)': ['172.28.112.1/20'] };
    look();
    expect(told).toEqual([]);
    table.now = { ...table.now, 'Wi-Fi': ['192.168.1.20/24'] };
    look();
    expect(told).toEqual(['changed']);
  });
});

describe('a change of the network', () => {
  it('is told when an address comes, goes or is another', () => {
    const it = machine('127.0.0.1');
    it.start();
    it.next();
    expect(it.told).toEqual([]);
    for (const addresses of [['10.0.0.7'], ['10.0.0.8'], ['10.0.0.8', '2001:db8::1'], []]) {
      it.state.addresses = addresses;
      it.next();
      it.next();
    }
    expect(it.told).toEqual(Array(4).fill('changed'));
  });

  it('is not the order of the addresses, nor one that reaches nobody', () => {
    const it = machine('10.0.0.7', '10.0.0.8');
    it.start();
    it.state.addresses = ['10.0.0.8', '10.0.0.7', 'fe80::77', '169.254.1.1'];
    it.next();
    expect(it.told).toEqual([]);
  });

  it('is looked for closely while there is no network, for which sessions may wait', () => {
    const it = machine('10.0.0.7');
    it.start();
    it.next();
    expect(it.state.pace).toBe('usual');
    it.state.addresses = ['127.0.0.1'];
    it.next();
    expect(it.state.pace).toBe('close');
    it.state.addresses = ['127.0.0.1', '10.0.0.7'];
    it.next();
    expect(it.state.pace).toBe('usual');
  });

  it('is looked for while somebody watches, and not after', () => {
    const it = machine('10.0.0.7');
    expect(it.isLooking()).toEqual([false, false]);
    const [one, two] = [it.start(), it.start()];
    it.state.addresses = ['10.0.0.8'];
    it.next();
    expect(it.told).toEqual(['changed', 'changed']);
    one();
    one();
    expect(it.isLooking()).toEqual([true, true]);
    two();
    expect(it.isLooking()).toEqual([false, false]);
    // What happened meanwhile is no news to who watches from now on.
    it.state.addresses = ['10.0.0.9'];
    it.pass(3_600_000);
    it.start();
    it.next();
    expect(it.told).toHaveLength(2);
  });
});

describe('a wake', () => {
  it.each([
    ['the timers slept with one clock', 3_600_000, 3000],
    ['the timers slept with both clocks', 3_600_000, 3_600_000],
    ['the clock was set back meanwhile', -3_600_000, 60_000],
    ['the clock was set forward', 60_000, 3000],
  ])('is told when %s', (_how, timeOfDay, elapsed) => {
    const it = machine('10.0.0.7');
    it.start();
    it.next();
    it.state.timeOfDay += timeOfDay;
    it.state.elapsed += elapsed;
    it.look();
    it.next();
    expect(it.told).toEqual(['woke']);
  });

  it.each([
    ['a busy moment', 11_000, 11_000],
    ['a clock that is set back', -3_600_000, 3000],
    ['a clock that is put right by a second', 4000, 3000],
  ])('is not %s', (_how, timeOfDay, elapsed) => {
    const it = machine('10.0.0.7');
    it.start();
    it.state.timeOfDay += timeOfDay;
    it.state.elapsed += elapsed;
    it.look();
    expect(it.told).toEqual([]);
  });

  it('somebody tells of is told at once and once, with what has changed', () => {
    const it = machine('10.0.0.7');
    it.start();
    it.next();
    it.state.timeOfDay += 3_600_000;
    it.state.addresses = [];
    it.call();
    expect(it.told).toEqual(['woke', 'changed']);
    it.pass(1000);
    it.call();
    it.next();
    expect(it.told).toHaveLength(2);
    it.state.addresses = ['10.0.0.9'];
    it.next();
    it.next();
    it.call();
    expect(it.told.slice(2)).toEqual(['changed', 'woke']);
  });

  it('right after another is one of its own when the computer slept between', () => {
    const it = machine('10.0.0.7');
    it.start();
    it.call();
    it.state.timeOfDay += 3_600_000;
    it.state.elapsed += 100;
    it.call();
    expect(it.told).toEqual(['woke', 'woke']);
  });
});
