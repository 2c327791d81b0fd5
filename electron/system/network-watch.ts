import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { elapsed, lookInterval, untilLook } from './elapsed';
import { readIp } from './ip-address';

type NetworkEvent = 'changed' | 'woke';

/** Calls back when the computer has woken up, as told by a source that knows at once; the returned function ends it. */
export type WakeCalls = (woke: () => void) => () => void;

type Pace = keyof typeof lookInterval;

/** The machine, as far as the watch looks at it. */
export interface NetworkWorld {
  readonly interfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
  /** The time of day in milliseconds: it goes on while the computer sleeps, and may be set. */
  readonly timeOfDay: () => number;
  /** Milliseconds since some moment: it cannot be set. On Linux it stands still while the computer sleeps. */
  readonly elapsed: () => number;
  /** Calls back again and again, each time after a pause at the pace that is asked for when it begins. */
  readonly every: (pace: () => Pace, callback: () => void) => () => void;
}

const realWorld: NetworkWorld = {
  interfaces: networkInterfaces,
  timeOfDay: () => Date.now(),
  elapsed,
  every: (pace, callback) => {
    const later = (): NodeJS.Timeout =>
      // It keeps no process from ending.
      setTimeout(
        () => {
          callback();
          if (!isOver) timer = later();
        },
        untilLook(pace(), Date.now()),
      ).unref();
    let isOver = false;
    let timer = later();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  },
};

/** A moment by both clocks. */
interface Moment {
  readonly timeOfDay: number;
  readonly elapsed: number;
}

const never: Moment = { timeOfDay: -Infinity, elapsed: -Infinity };

/** Milliseconds: where the one clock stands still in sleep the other goes on, and one that was set back says nothing. */
function between(before: Moment, after: Moment): number {
  return Math.max(after.timeOfDay - before.timeOfDay, after.elapsed - before.elapsed);
}

/**
 * A look that comes so many milliseconds late was slept through. A program that is merely busy is never that late; a clock
 * that is put right at times may be, and then the worst is a question too many.
 */
const slept = 10_000;

/** Events within so many milliseconds of a wake belong to it: the resume, the unlocked screen, the clock. */
const sameWake = 5000;

/** The watch over the machine's network and its sleep. */
export type NetworkWatch = ReturnType<typeof createNetworkWatch>;

/**
 * Watches the network by what any Node.js can see: the addresses of its interfaces, and that time has passed in which no
 * timer ran. Looks only while it is watched.
 * @param wakeCalls tells of a wake at once, where there is somebody who knows
 */
export function createNetworkWatch(platform: NodeJS.Platform, wakeCalls?: WakeCalls, world = realWorld) {
  const listeners = new Set<(event: NetworkEvent) => void>();
  let addresses: string | null = null;
  let lookedAt = never;
  let wokeAt = never;
  let stop: (() => void) | null = null;

  const notify = (event: NetworkEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const now = (): Moment => ({ timeOfDay: world.timeOfDay(), elapsed: world.elapsed() });
  const woke = (): void => {
    const at = now();
    if (between(wokeAt, at) < sameWake) return;
    wokeAt = at;
    notify('woke');
  };
  /** Without a network sessions wait for one. */
  const pace = (): Pace => (addresses === '' ? 'close' : 'usual');
  const look = (): void => {
    const at = now();
    if (between(lookedAt, at) - lookInterval[pace()] > slept) woke();
    lookedAt = at;
    const before = addresses;
    addresses = addressesOf(world, platform);
    if (before !== addresses) notify('changed');
  };
  const start = (): (() => void) => {
    lookedAt = now();
    addresses = addressesOf(world, platform);
    const stopLooking = world.every(pace, look);
    const stopListening = wakeCalls?.(() => {
      woke();
      // Changes that the next look would find are told now, too.
      look();
    });
    return () => {
      stopLooking();
      stopListening?.();
    };
  };

  return {
    /** Whether there is any network but the machine itself. */
    isUp: (): boolean => addressesOf(world, platform) !== '',
    /**
     * Calls back when the addresses of the machine changed, and when it woke up or its clock jumped; connections that
     * stood before may be dead then. The returned function ends it.
     */
    watch: (listener: (event: NetworkEvent) => void): (() => void) => {
      listeners.add(listener);
      stop ??= start();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}

/**
 * The addresses by which others can be reached, in words that differ when they do; empty when there is none. Those of the
 * machine itself do not count, nor those it gives itself on any wire that has nobody else on it (RFC 3927; RFC 4291, 2.5.6),
 * nor its end of a network for virtual machines.
 */
function addressesOf({ interfaces }: NetworkWorld, platform: NodeJS.Platform): string {
  let all: NodeJS.Dict<NetworkInterfaceInfo[]>;
  try {
    all = interfaces();
  } catch {
    // Not every system lets a program look (Android does not). To take it for up does less harm than to wait for ever.
    return 'unknown';
  }
  return Object.entries(all)
    .flatMap(([name, entries = []]) =>
      entries
        .filter(({ internal, address }) => !internal && !/^(?:169\.254\.|fe[89ab][0-9a-f]:)/iu.test(address))
        .filter(({ cidr }) => !isForGuests(name, cidr, platform))
        .map(({ address }) => `${name} ${address}`),
    )
    .toSorted()
    .join('\n');
}

/** Adapters between a machine and its virtual machines: Hyper-V's (of WSL and Docker, too) and those of macOS' vmnet. */
const guestAdapters: Readonly<Partial<Record<NodeJS.Platform, RegExp>>> = {
  win32: /^vEthernet \(/u,
  darwin: /^bridge1\d\d$/u,
};

/**
 * Whether an address is the machine's own end of a network that it makes for its virtual machines: there without any network
 * outside, and new with each start of WSL. The machine is the gateway there, so it has the network's first address; on a
 * switch or bridge that leads outside it has the address that a router gave it.
 * @param cidr address and length of the network's part
 */
function isForGuests(name: string, cidr: string | null | undefined, platform: NodeJS.Platform): boolean {
  const [address = '', length = ''] = cidr?.split('/') ?? [];
  const ip = guestAdapters[platform]?.test(name) === true ? readIp(address) : null;
  if (ip === null || !['private', 'uniqueLocal'].includes(ip.range())) return false;
  const bits = ip
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return /^0*1$/u.test(bits.slice(Number(length)));
}
