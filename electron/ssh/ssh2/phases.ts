import { answerToLogin, unnamedMessage } from '../../../shared/texts/breaches';

/**
 * Which message of the server counts when: RFC 4253, 4252 and 4254 as OpenSSH's dispatch tables have them (dispatch.c, kex.c,
 * sshconnect2.c, clientloop.c). ssh2 1.17 has one table for all times: it takes an answer to a login while the host key is
 * still looked at, and a success that nobody asked for.
 */

/** SSH message numbers (RFC 4250, 4.1.2), by name. */
export const messages = {
  DISCONNECT: 1,
  IGNORE: 2,
  UNIMPLEMENTED: 3,
  DEBUG: 4,
  SERVICE_REQUEST: 5,
  SERVICE_ACCEPT: 6,
  EXT_INFO: 7,
  KEXINIT: 20,
  NEWKEYS: 21,
  KEXDH_INIT: 30,
  KEXDH_REPLY: 31,
  KEX_DH_GEX_INIT: 32,
  KEX_DH_GEX_REPLY: 33,
  KEX_DH_GEX_REQUEST: 34,
  USERAUTH_REQUEST: 50,
  USERAUTH_FAILURE: 51,
  USERAUTH_SUCCESS: 52,
  USERAUTH_BANNER: 53,
  /** PK_OK, PASSWD_CHANGEREQ or INFO_REQUEST, by the method that was asked for. */
  USERAUTH_60: 60,
  USERAUTH_INFO_RESPONSE: 61,
  GLOBAL_REQUEST: 80,
  REQUEST_SUCCESS: 81,
  REQUEST_FAILURE: 82,
  CHANNEL_OPEN: 90,
  CHANNEL_OPEN_CONFIRMATION: 91,
  CHANNEL_OPEN_FAILURE: 92,
  CHANNEL_WINDOW_ADJUST: 93,
  CHANNEL_DATA: 94,
  CHANNEL_EXTENDED_DATA: 95,
  CHANNEL_EOF: 96,
  CHANNEL_CLOSE: 97,
  CHANNEL_REQUEST: 98,
  CHANNEL_SUCCESS: 99,
  CHANNEL_FAILURE: 100,
} as const;

/**
 * Where a connection is.
 *
 * - greeting: before the server's identification; there are no messages yet
 * - kexinit: the server's KEXINIT has to come
 * - key-exchange: the server's part of the key exchange has to come, up to the reply with its host key
 * - host-key: the host key is being judged; the server's NEWKEYS may come
 * - host-key-keyed: the host key is being judged, and the server uses the new keys already
 * - new-keys: the host key is accepted; the server's NEWKEYS has to come
 * - service: the transport is up, and SERVICE_REQUEST is out
 * - authentication: until the login has succeeded
 * - open: logged in
 *
 * A key exchange of an open connection goes through the phases with `rekey-`, during which the server may send nothing else
 * (RFC 4253, 7.1).
 */
export const phases = [
  'greeting',
  'kexinit',
  'key-exchange',
  'host-key',
  'host-key-keyed',
  'new-keys',
  'service',
  'authentication',
  'open',
  'rekey-key-exchange',
  'rekey-host-key',
  'rekey-host-key-keyed',
  'rekey-new-keys',
] as const;
export type ConnectionPhase = (typeof phases)[number];

/**
 * What becomes of a message.
 *
 * - allowed: ssh2 gets it
 * - asked: ssh2 gets it if it answers what we sent; else it ends the attempt
 * - ignored: nobody gets it
 * - unknown: nobody gets it, and the server is told UNIMPLEMENTED (RFC 4253, 11.4)
 * - ends: it is a breach of the protocol, which ends the attempt
 */
export type Verdict = 'allowed' | 'asked' | 'ignored' | 'unknown' | 'ends';

const { DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, EXT_INFO, SERVICE_ACCEPT, KEXINIT, NEWKEYS } = messages;
const { USERAUTH_FAILURE, USERAUTH_SUCCESS, USERAUTH_BANNER, USERAUTH_60 } = messages;

/** Messages of the transport that may come at any time (RFC 4253, 11). */
const anyTime: Readonly<Record<number, Verdict>> = {
  [DISCONNECT]: 'allowed',
  [IGNORE]: 'ignored',
  [UNIMPLEMENTED]: 'allowed',
  [DEBUG]: 'allowed',
};
const kexReplies: Readonly<Record<number, Verdict>> = {
  ...anyTime,
  [messages.KEXDH_REPLY]: 'allowed',
  [messages.KEX_DH_GEX_REPLY]: 'allowed',
};
const newKeys: Readonly<Record<number, Verdict>> = { ...anyTime, [NEWKEYS]: 'allowed' };
/**
 * ssh2 with strict key exchange takes nothing but the exchange's own messages, in every exchange; OpenSSH is strict in the first
 * alone (PROTOCOL, 1.10). What says nothing is kept from it.
 */
const quiet: Readonly<Record<number, Verdict>> = { [UNIMPLEMENTED]: 'ignored', [DEBUG]: 'ignored' };
/** Behind its NEWKEYS a server sends EXT_INFO at once (RFC 8308, 2.4), which must not wait for anybody's answer. */
const keyed: Readonly<Record<number, Verdict>> = { ...anyTime, [EXT_INFO]: 'allowed' };
const transportUp: Readonly<Record<number, Verdict>> = {
  ...anyTime,
  [EXT_INFO]: 'allowed',
  [KEXINIT]: 'allowed',
};
const connection = Object.fromEntries(
  [80, 81, 82, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100].map((message) => [message, 'allowed' as const]),
);

const table: Readonly<Record<ConnectionPhase, Readonly<Record<number, Verdict>>>> = {
  greeting: {},
  kexinit: { ...anyTime, [KEXINIT]: 'allowed' },
  'key-exchange': kexReplies,
  'host-key': newKeys,
  'host-key-keyed': keyed,
  'new-keys': newKeys,
  // RFC 4252, 5.4 has banners begin with the service; PuTTY takes one that comes a little early.
  service: { ...transportUp, [SERVICE_ACCEPT]: 'allowed', [USERAUTH_BANNER]: 'allowed' },
  authentication: {
    ...transportUp,
    [USERAUTH_FAILURE]: 'asked',
    [USERAUTH_SUCCESS]: 'asked',
    [USERAUTH_BANNER]: 'allowed',
    [USERAUTH_60]: 'asked',
  },
  open: { ...transportUp, ...connection },
  'rekey-key-exchange': { ...kexReplies, ...quiet },
  'rekey-host-key': { ...newKeys, ...quiet },
  'rekey-host-key-keyed': keyed,
  'rekey-new-keys': { ...newKeys, ...quiet },
};

/**
 * What becomes of a message that comes in a phase.
 * @param isStrict both sides do strict key exchange, of which nothing but its own messages is part the first time (OpenSSH's
 *   PROTOCOL, 1.10)
 */
export function verdictOn(message: number, phase: ConnectionPhase, isStrict: boolean): Verdict {
  if (isStrict && strictPhases.has(phase) && message !== DISCONNECT && message in anyTime) return 'ends';
  const verdict = table[phase][message];
  if (verdict !== undefined) return verdict;
  // OpenSSH's client has no handler for a login's messages by then (clientloop.c, client_init_dispatch).
  return phase === 'open' && message !== NEWKEYS && !(message >= 30 && message <= 49) ? 'unknown' : 'ends';
}

/** Those in which strict key exchange allows no message beside its own: the first exchange, up to the server's NEWKEYS. */
const strictPhases: ReadonlySet<ConnectionPhase> = new Set(['key-exchange', 'host-key', 'new-keys']);

/** Name of a message in an error: `SERVICE_ACCEPT`, or `message 192`. */
export function messageName(message: number): string {
  if (message === USERAUTH_60) return answerToLogin;
  return names.get(message) ?? unnamedMessage(message);
}

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(messages).map(([name, message]) => [message, name]),
);

type KexState = 'kexinit' | 'key-exchange' | 'host-key' | 'host-key-keyed' | 'new-keys';

/** Keeps track of a connection's phase, from the server's greeting on. */
export class PhaseTracker {
  #stage: 'greeting' | 'service' | 'authentication' | 'open' = 'greeting';
  #kex: KexState | null = null;
  #isFirst = true;

  current(): ConnectionPhase {
    const kex = this.#kex;
    if (kex === null) return this.#stage;
    return this.#isFirst || kex === 'kexinit' ? kex : `rekey-${kex}`;
  }

  /** The server's identification came. */
  identified(): void {
    this.#kex = 'kexinit';
  }

  /** The server's host key came, and is being judged. */
  hostKeyAsked(): void {
    this.#kex = 'host-key';
  }

  hostKeyAccepted(): void {
    if (this.#kex === 'host-key') this.#kex = 'new-keys';
    else if (this.#kex === 'host-key-keyed') this.#finishKex();
  }

  /** A message that was allowed is about to be handed on. */
  passed(message: number): void {
    if (message === KEXINIT) this.#kex = 'key-exchange';
    else if (message === NEWKEYS && this.#kex === 'host-key') this.#kex = 'host-key-keyed';
    else if (message === NEWKEYS && this.#kex === 'new-keys') this.#finishKex();
    else if (message === SERVICE_ACCEPT) this.#stage = 'authentication';
    else if (message === USERAUTH_SUCCESS) this.#stage = 'open';
  }

  #finishKex(): void {
    this.#kex = null;
    if (this.#isFirst) this.#stage = 'service';
    this.#isFirst = false;
  }
}
