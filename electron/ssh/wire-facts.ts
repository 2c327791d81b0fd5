/** What ssh2 tells through its debug callback alone. */
export type WireFact =
  | { readonly kind: 'kex-chosen'; readonly kex: string }
  /** The server's list for what is negotiated now. */
  | { readonly kind: 'server-offers'; readonly names: readonly string[] }
  | { readonly kind: 'auth-failed'; readonly methods: readonly string[] }
  | { readonly kind: 'disconnect'; readonly reason: number; readonly text: string }
  | { readonly kind: 'message'; readonly text: string };

const readers: readonly (readonly [RegExp, (first: string, second: string) => WireFact])[] = [
  [/^Handshake: KEX algorithm: (.+)$/su, (kex) => ({ kind: 'kex-chosen', kex })],
  [/^Handshake: \(remote\) [^:]+: (.*)$/su, (list) => ({ kind: 'server-offers', names: split(list) })],
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
