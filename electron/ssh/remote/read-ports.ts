import { portSchema } from '../../../shared/endpoint';
import { plainText } from '../../../shared/event-log';
import type { ServerPort } from '../../../shared/server-ports';

/** Stands before the name of each program whose words follow, among what a login script may print. */
export const sectionMark = 'ginnel-ports:';

/** One socket that listens. */
export interface Listening {
  /** `*` for all, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Null where it is not told. */
  readonly program: string | null;
}

type ReadLine = (line: string) => Listening | null;

/**
 * Reads what the programs said, each behind its mark.
 * @returns null where there is no mark or no end: something else was run
 */
export function readSections(output: string): readonly Listening[] | null {
  const [, ...sections] = output.split(new RegExp(`^${sectionMark}`, 'mu'));
  const named = sections.map((section) => {
    const [name = '', ...lines] = section.split(/\r?\n/u);
    return { name: name.trim(), lines };
  });
  if (named[0]?.name !== 'begin' || named.at(-1)?.name !== 'end') return null;
  return named.flatMap(({ name, lines }) => {
    if (name === 'proc') return readProc(lines);
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    return read === undefined ? [] : lines.flatMap((line) => read(line) ?? []);
  });
}

/** Puts sockets of one port together, in order of their numbers. */
export function joinPorts(found: readonly Listening[]): readonly ServerPort[] {
  const byPort = new Map<number, { addresses: Set<string>; program: string | null }>();
  for (const { address, port, program } of found) {
    const known = byPort.get(port) ?? { addresses: new Set(), program: null };
    // One cannot be reached by hundreds: what a list holds is a stranger's.
    if (known.addresses.size < 200) known.addresses.add(plainText(address, 100));
    known.program ??= program === null || program === '' ? null : plainText(program, 99);
    byPort.set(port, known);
  }
  return [...byPort]
    .sort(([one], [other]) => one - other)
    .flatMap(([number, { addresses, program }]) => {
      const port = portSchema.safeParse(number);
      return port.success ? [{ port: port.data, addresses: [...addresses], program }] : [];
    });
}

/** Characters of an address with its interface and port: more than any has, and few enough to be looked at in any way. */
const longestEndpoint = 120;

/** `0.0.0.0:22`, `[::]:22`, `:::22`, `*:22` and BSD's `*.22`, `::1.631`; the interface behind a % is left out. */
function endpointOf(text: string): Pick<Listening, 'address' | 'port'> | null {
  if (text.length > longestEndpoint) return null;
  const [, host, port] = /^(.*)[.:](\d{1,5})$/u.exec(text) ?? [];
  if (host === undefined || port === undefined) return null;
  const bare = host.replace(/^\[(.*)\]$/u, '$1').replace(/%.*$/u, '');
  if (!/^(?:\*|[\d.]+|[\da-f:.]*:[\da-f:.]*)$/iu.test(bare)) return null;
  return { address: bare.replace(/^::ffff:(?=[\d.]+$)/iu, ''), port: Number(port) };
}

/** ss(8): `LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=812,fd=3))`. */
const readSs: ReadLine = (line) => {
  const [state, , , local = ''] = line.trim().split(/\s+/u);
  const at = state === 'LISTEN' ? endpointOf(local) : null;
  return at === null ? null : { ...at, program: /users:\(\("([^"]*)"/u.exec(line)?.[1] ?? null };
};

/** netstat(8) of Linux, busybox, the BSDs, macOS and Solaris: the first address of a line that listens, and `812/sshd` behind it. */
const readNetstat: ReadLine = (line) => {
  const [before, behind] = line.split(/\bLISTEN\b/u);
  if (before === undefined || behind === undefined || /\b(?:udp|unix)/u.test(before)) return null;
  const at = before
    .split(/\s+/u)
    .map((word) => endpointOf(word))
    .find((found) => found !== null);
  const program = /^\s+\d+\/([^\s:]+)/u.exec(behind)?.[1];
  return at === undefined ? null : { ...at, program: program ?? null };
};

/** sockstat(1) of FreeBSD: `root sshd 812 4 tcp4 *:22 *:*`. */
const readSockstat: ReadLine = (line) => {
  const words = line.trim().split(/\s+/u);
  const protocol = words.findIndex((word) => /^tcp\d*$/u.test(word));
  const at = protocol < 2 ? null : endpointOf(words[protocol + 1] ?? '');
  return at === null ? null : { ...at, program: words[1] === '?' ? null : (words[1] ?? null) };
};

/** lsof(8): `sshd 812 root 3u IPv4 0xb1 0t0 TCP *:22 (LISTEN)`, blanks in names written as \x20. */
const readLsof: ReadLine = (line) => {
  const [, program = '', local = ''] = /^(\S+)\s.*\sTCP\s+(\S+)\s+\(LISTEN\)/u.exec(line) ?? [];
  const at = endpointOf(local);
  return at === null ? null : { ...at, program: program.replaceAll(String.raw`\x20`, ' ') };
};

const readers: Readonly<Record<string, ReadLine>> = {
  ss: readSs,
  netstat: readNetstat,
  sockstat: readSockstat,
  lsof: readLsof,
};

/** The state of a socket that listens in /proc/net/tcp. */
const procListens = '0A';

/**
 * /proc/net/tcp and tcp6 (proc(5)): addresses as words of four bytes in the order of the machine. Which one that is shows where a word
 * says loopback; else it is that of nearly all machines.
 */
function readProc(lines: readonly string[]): readonly Listening[] {
  const rows = lines.flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/u);
    const [, hex, port] = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/iu.exec(local) ?? [];
    return state === procListens && hex !== undefined && port !== undefined ? [{ hex, port }] : [];
  });
  const isBig =
    rows.some(({ hex }) => /^7F0000|00000001$/u.test(hex)) &&
    !rows.some(({ hex }) => /0000(?:01|35)?7F$|01000000$/u.test(hex));
  return rows.map(({ hex, port }) => ({
    address: addressOf(hex, isBig),
    port: Number.parseInt(port, 16),
    program: null,
  }));
}

function addressOf(hex: string, isBig: boolean): string {
  const bytes = (hex.match(/.{8}/gu) ?? []).flatMap((word) => {
    const own = (word.match(/../gu) ?? []).map((byte) => Number.parseInt(byte, 16));
    return isBig ? own : own.reverse();
  });
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return bytes.slice(12).join('.');
  const words = Array.from({ length: 8 }, (_word, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return words.join(':');
}

/**
 * netstat -ano and tasklist of Windows: a socket that listens has no other end, `0.0.0.0:0` or `[::]:0`, and the number of its program
 * last.
 * @returns null where neither said anything that can be read
 */
export function readWindows(output: string): readonly Listening[] | null {
  const lines = output.split(/\r?\n/u);
  const programs = new Map<string, string>();
  for (const line of lines) {
    const [, name, id] = /^"([^"]+)","(\d+)",/u.exec(line) ?? [];
    if (name !== undefined && id !== undefined) programs.set(id, name);
  }
  const rows = lines.flatMap((line) => {
    const [protocol, local = '', foreign, ...rest] = line.trim().split(/\s+/u);
    const at = protocol === 'TCP' ? endpointOf(local) : null;
    if (at === null || (foreign !== '0.0.0.0:0' && foreign !== '[::]:0')) return [];
    return [{ ...at, program: programs.get(rest.at(-1) ?? '') ?? null }];
  });
  return rows.length === 0 && programs.size === 0 ? null : rows;
}
