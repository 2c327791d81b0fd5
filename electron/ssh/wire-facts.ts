import type { Choice } from './algorithms/weak';

/** Facts that ssh2 tells through its debug callback alone. */
export type WireFact =
  /** Both sides have this in common, and it is what will be used. */
  | { readonly kind: 'chosen'; readonly choice: Choice }
  /** The server's list for what is negotiated now. */
  | {
      readonly kind: 'server-offers';
      readonly part: Choice['part'] | null;
      readonly names: readonly string[];
    }
  | { readonly kind: 'strict-kex' }
  /** The server has none of the host key algorithms it was offered. */
  | { readonly kind: 'no-host-key' }
  | { readonly kind: 'auth-failed'; readonly methods: readonly string[] }
  | { readonly kind: 'disconnect'; readonly reason: number; readonly text: string }
  | { readonly kind: 'message'; readonly text: string }
  /** The server does not know a message of ours, by its sequence number (RFC 4253, 11.4). */
  | { readonly kind: 'unimplemented'; readonly sequence: number };

/** ssh2's names for the parts of a negotiation; those of one direction follow after `C->S` or `S->C`. */
const parts: readonly (readonly [RegExp, Choice['part']])[] = [
  [/^KEX (?:method|algorithm)$/u, 'kex'],
  [/^Host key format$/u, 'hostKey'],
  [/ cipher$/iu, 'cipher'],
  [/ MAC$/u, 'mac'],
];

function partOf(words: string): Choice['part'] | null {
  return parts.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

const readers: readonly (readonly [RegExp, (first: string, second: string) => WireFact | null])[] = [
  [/^Handshake: strict KEX mode enabled$/u, () => ({ kind: 'strict-kex' })],
  [/^Handshake: No matching host key format$/u, () => ({ kind: 'no-host-key' })],
  [
    /^Handshake: \(remote\) ([^:]+): (.*)$/su,
    (words, list) => ({
      kind: 'server-offers',
      part: partOf(words),
      // Among the key exchanges servers name what else they can do (RFC 8308, 2.1; OpenSSH's PROTOCOL, 1.10).
      names: split(list).filter((name) => !/^(?:ext-info-|kex-strict-)/u.test(name)),
    }),
  ],
  [
    /^Handshake: ([^:()]+): (\S+)$/u,
    (words, name) => {
      const part = partOf(words);
      // A cipher that brings its own MAC.
      if (part === null || name === '<implicit>') return null;
      if (part === 'kex' || part === 'hostKey') return { kind: 'chosen', choice: { part, name } };
      const direction = words.startsWith('C->S ') ? 'client-to-server' : 'server-to-client';
      return { kind: 'chosen', choice: { part, name, direction } };
    },
  ],
  [
    /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/su,
    (list) => ({ kind: 'auth-failed', methods: split(list) }),
  ],
  [
    /^Inbound: Received DISCONNECT \((\d+), "(.*)"\)$/su,
    (reason, text) => ({
      kind: 'disconnect',
      reason: Number(reason),
      text: text === 'undefined' ? '' : text,
    }),
  ],
  [
    /^Inbound: Received UNIMPLEMENTED \(seqno (\d+)\)$/u,
    (sequence) => ({ kind: 'unimplemented', sequence: Number(sequence) }),
  ],
  [/^Debug output from server: (".*")$/su, (json) => ({ kind: 'message', text: String(JSON.parse(json)) })],
];

/**
 * Reads one line of ssh2 1.17's debug output. Some facts come no other way: the methods a server offers after a refused
 * agent key, its lists when nothing matched, the text of a disconnect "by application".
 * @returns null for the many lines that say nothing of use
 */
export function readWireFact(line: string): WireFact | null {
  // Most lines are about single packets of an open session: turned down before any pattern is tried.
  if (!/^(?:Handshake: |Inbound: Received [UD]|Debug )/u.test(line)) return null;
  for (const [pattern, read] of readers) {
    const match = pattern.exec(line);
    if (match !== null) return read(match[1] ?? '', match[2] ?? '');
  }
  return null;
}

function split(list: string): readonly string[] {
  return list.split(',').filter((name) => name !== '');
}
