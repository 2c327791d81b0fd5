import type { Client } from 'ssh2';
import { leftUnencrypted } from '../../../shared/texts/ssh';
import { createChannelRules } from './channel-rules';
import { Greeting } from './greeting';
import { IdleMessages } from './idle-messages';
import { InboundGuard } from './inbound';
import { capIncomingOpens } from './incoming-opens';
import { internalsOf, type Internals } from './internals';
import { createLoginRules } from './login-rules';
import { computeElsewhere } from './own-exchanges';
import { messages, PhaseTracker } from './phases';
import { RekeyRules } from './rekey-rules';

/** Calls to the owner of a connection. */
interface GuardHooks {
  /** The connection's bytes. */
  readonly transport: { readonly pause: () => void; readonly resume: () => void };
  /** The server's identification came. */
  readonly version: (version: string) => void;
  /** The first bytes are of another protocol; an identification may still come (RFC 4253, 4.2). */
  readonly foreign: () => void;
  /** Whether a log takes every line of ssh2's debug output, as of now. */
  readonly isTraced: () => boolean;
  /** A key exchange of the open connection has begun, or ended. */
  readonly rekeying: (isGoingOn: boolean) => void;
  /** The server reached a limit of the channels it may open; called once. */
  readonly opensRefused: (limit: number) => void;
  /** The words of a keyboard-interactive round that asks for nothing. */
  readonly instructed: (text: string) => void;
  /** Told what is thrown while no bytes are being read: a ProtocolBreach, or a fault. */
  readonly failed: (thrown: unknown) => void;
}

/** A connection with everything in front of ssh2 that ssh2 lacks. */
export interface GuardedConnection {
  readonly internals: Internals;
  readonly greeting: Greeting;
  readonly phases: Pick<PhaseTracker, 'hostKeyAsked' | 'hostKeyAccepted'>;
  /** The signatures the server says it takes (server-sig-algs: RFC 8308, 3.1), as it said last; null while it has not. */
  readonly signatureNames: () => readonly string[] | null;
  /** To be called after the first key exchange: packets are told about only to those who read all of it. */
  readonly secured: () => void;
  /** To be called once the goodbye is said: nothing that still comes means anything. */
  readonly ignoreRest: () => void;
}

/**
 * Changes how a client of ssh2 behaves, up to its login. What it takes after that is in channels.ts and the files it names. The
 * order matters: each of these changes what the one before has left.
 *
 * 1. greeting.ts reads the server's identification.
 * 2. No message of a login may leave in plain text.
 * 3. inbound.ts has every message judged by phases.ts, and by the rules for the contents of some.
 * 4. own-exchanges.ts moves the sums of key exchanges to other threads; it needs the guard to hold what comes meanwhile.
 * 5. incoming-opens.ts bounds what is left, and the rest makes ssh2 tell what it keeps to itself.
 * @param client right after its connect()
 * @throws UnknownSsh2Error
 */
export function guardConnection(client: Client, hooks: GuardHooks): GuardedConnection {
  const internals = internalsOf(client);
  const phases = new PhaseTracker();
  const idle = new IdleMessages();
  const rekeys = new RekeyRules(phases, idle);
  const rules = [
    rekeys.judge,
    createLoginRules(internals),
    createGlobalRequestRules(internals),
    createChannelRules(internals, { idle, onBytes: rekeys.onBytes }),
  ];
  let passing: (message: number) => void = () => undefined;
  let isRekeying = false;
  const noteRekey = (): void => {
    const isGoingOn = phases.current().startsWith('rekey-');
    if (isGoingOn !== isRekeying) hooks.rekeying(isGoingOn);
    isRekeying = isGoingOn;
  };

  const greeting = new Greeting(internals, {
    version: (version) => {
      phases.identified();
      hooks.version(version);
    },
    foreign: hooks.foreign,
  });
  sealPlainText(internals);
  const guard = new InboundGuard(internals, {
    phases,
    idle,
    transport: hooks.transport,
    inspect: (message, payload) =>
      rules.every((judge) => judge(message, payload) === 'pass') ? 'pass' : 'drop',
    passing: (message) => {
      if (message === messages.KEXINIT || message === messages.NEWKEYS) noteRekey();
      passing(message);
    },
    failed: hooks.failed,
  });
  computeElsewhere(internals, guard, { slow: () => rekeys.takesLong(), failed: hooks.failed });
  capIncomingOpens(internals, idle, hooks.opensRefused);
  outliveCompressor(internals);
  onInstructions(internals, hooks.instructed);
  return {
    internals,
    greeting,
    phases,
    signatureNames: watchSignatureNames(internals),
    secured: () => {
      passing = quietPackets(internals, hooks.isTraced);
    },
    ignoreRest: () => guard.ignoreRest(),
  };
}

/**
 * Lets nothing but the transport's own messages leave in plain text. Until the first key exchange is over ssh2 writes under a
 * cipher that encrypts nothing; whatever asks it to send anything else by then is at fault here.
 * @param internals right after connect()
 */
function sealPlainText({ protocol }: Internals): void {
  const cipher = protocol._cipher;
  const { encrypt } = cipher;
  cipher.encrypt = (packet) => {
    // Behind the packet's length and the padding's (RFC 4253, 6).
    const message = packet[5] ?? 0;
    const isTransport =
      (message >= messages.DISCONNECT && message <= messages.DEBUG) || (message >= 20 && message <= 49);
    if (!isTransport) throw new Error(leftUnencrypted(message));
    Reflect.apply(encrypt, cipher, [packet]);
  };
}

/**
 * Drops what is sent after a connection's end, with compression as without it. ssh2 closes its compressor then, which throws
 * at whoever still uses a channel; nobody can catch that in a stream that destroys itself.
 */
function outliveCompressor({ protocol }: Internals): void {
  const destruct = protocol._destruct;
  if (destruct === undefined) return;
  protocol._destruct = (reason) => {
    Reflect.apply(destruct, protocol, [reason]);
    const { write } = protocol._packetRW;
    // The cipher is dead by now and drops what it is given.
    if ('_zlib' in write) write.finalize = (payload) => payload;
  };
}

/**
 * Calls back with the words of keyboard-interactive rounds that ask for nothing (RFC 4256, 3.4: "the server may send
 * instructions only"). ssh2 1.17 answers those by itself and tells nobody, but the user must read them: they say that a
 * password is about to expire, or that a second factor was sent.
 * @param internals right after connect()
 */
function onInstructions({ handlers }: Internals, notify: (text: string) => void): void {
  const answer = handlers.USERAUTH_INFO_REQUEST;
  handlers.USERAUTH_INFO_REQUEST = (from, name, instructions, prompts) => {
    if (prompts === undefined || prompts.length === 0) {
      const words = [name, instructions].filter((text) => text.trim() !== '');
      if (words.length > 0) notify(words.join('\n'));
    }
    Reflect.apply(answer, handlers, [from, name, instructions, prompts]);
  };
}

/**
 * Keeps what the server says of the signatures it takes (server-sig-algs: RFC 8308, 3.1). ssh2 keeps the list to itself, and
 * prefers SHA-256.
 * @param internals right after connect(): the list comes right behind the server's first new keys
 * @returns the list as it was sent last; null while there is none
 */
function watchSignatureNames({ handlers }: Internals): () => readonly string[] | null {
  const handOn = handlers.EXT_INFO;
  let names: readonly string[] | null = null;
  handlers.EXT_INFO = (from, extensions) => {
    names = extensions[0]?.algs ?? names;
    Reflect.apply(handOn, handlers, [from, extensions]);
  };
  return () => names;
}

/** Sends a disconnect message if there is still someone to take it. */
export function sayGoodbye(client: Client): void {
  try {
    client.end();
  } catch {
    // ssh2 was cut short in the middle of something; the socket is closed all the same.
  }
}

const hostKeys = Buffer.from('hostkeys-00@openssh.com');

/**
 * Leaves OpenSSH's offer of further host keys alone (PROTOCOL, 2.5): nothing here learns keys from it. ssh2 reads each key and
 * asks the server to prove them, by a request that some never answer.
 * @returns judges one message before ssh2 gets it
 */
function createGlobalRequestRules({
  protocol,
}: Internals): (message: number, payload: Buffer) => 'pass' | 'drop' {
  const start = Buffer.concat([Buffer.of(messages.GLOBAL_REQUEST, 0, 0, 0, hostKeys.length), hostKeys]);
  return (message, payload) => {
    if (message !== messages.GLOBAL_REQUEST || !payload.subarray(0, start.length).equals(start))
      return 'pass';
    if (payload[start.length] === 1) protocol.requestFailure();
    return 'drop';
  };
}

/**
 * Messages of the connections through a session, RFC 4254's from CHANNEL_OPEN_CONFIRMATION to CHANNEL_CLOSE: ssh2's text about
 * them says nothing that anybody waits for.
 */
const quiet = { first: 91, last: 97 } as const;

/**
 * Spares ssh2 the text that it makes for its debug output about each packet, while nobody reads it: a tenth of the memory that
 * a small message takes on its way. From an answer about a channel to the next message of another kind, both directions are
 * silent. ssh2 looks at `_debug` for each text.
 *
 * @param internals after the first key exchange
 * @param isWanted whether a log takes every line, as of now
 * @returns called with the number of each message before ssh2 sees it
 */
function quietPackets({ protocol }: Internals, isWanted: () => boolean): (message: number) => void {
  const write = protocol._debug;
  let isQuiet = false;
  return (message) => {
    const hasNews = message < quiet.first || message > quiet.last;
    if (isQuiet === (!hasNews && !isWanted())) return;
    isQuiet = !isQuiet;
    protocol._debug = isQuiet ? undefined : write;
  };
}
