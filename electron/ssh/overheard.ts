import { familyOf } from '../../shared/algorithms';
import { plainText, type LogLevel } from '../../shared/event-log';
import { kexInWords } from './algorithms/words';
import { hostKeyTypeOf } from './algorithms/algorithms';
import type { Circumstances } from './failures';
import type { Choice } from './algorithms/weak';
import { readWireFact } from './wire-facts';

/** What the server has told so far that ssh2 passes on through its debug output alone. */
export interface Overheard {
  /** Takes one line of the debug output. */
  readonly onLine: (line: string) => void;
  /** The methods it last said can go on; null while it has not answered a login. */
  readonly methods: () => readonly string[] | null;
  readonly facts: () => Pick<Circumstances, 'refusals' | 'disconnect' | 'serverOffers'>;
  /** What both sides have agreed on in the key exchange that is going on, or was the last; empty before the first. */
  readonly choices: () => readonly Choice[];
  /**
   * The server's host keys of kinds of which none is known here, in words to follow "Server has"; null when there are no
   * such, or nothing at all is known of the server.
   */
  readonly unknownHostKeys: () => string | null;
  /** The ciphers that the server has for both directions, in its order; empty before it has told them. */
  readonly serverCiphers: () => readonly string[];
  /** Has a function told of each of our messages that the server does not know, by sequence number; one at a time. */
  readonly onUnimplemented: (listener: (sequence: number) => void) => void;
  /** The two sides agreed on strict key exchange. */
  readonly isStrict: () => boolean;
}

/** What ssh2 calls the parts of a negotiation, in the words of the panels. */
const partWords: Readonly<Record<string, string>> = {
  'KEX method': 'key exchange',
  'Host key format': 'host keys',
  'C->S cipher': 'ciphers, outbound',
  'S->C cipher': 'ciphers, inbound',
  'C->S MAC': 'MACs, outbound',
  'S->C MAC': 'MACs, inbound',
  'C->S compression': 'compression, outbound',
  'S->C compression': 'compression, inbound',
};

/** The line about one side's list in a negotiation; null for other lines. */
function readOffer(line: string): string | null {
  // Nearly all lines are about packets: turned down before the pattern is tried.
  if (!line.startsWith('Handshake: (')) return null;
  const [, side, part = '', list = ''] = /^Handshake: \((local|remote)\) ([^:]+): (.*)$/su.exec(line) ?? [];
  if (side === undefined) return null;
  const whose = side === 'local' ? 'We offer' : 'The server offers';
  return `${whose} for ${partWords[part] ?? part}: ${plainText(list.replaceAll(',', ', '), 1000)}`;
}

/** Most of a server's debug messages (RFC 4253, 11.3) that are logged: any server may send them, before it is trusted, too. */
const mostMessages = 100;

/**
 * Listens to ssh2's debug output, and logs of it what PuTTY would.
 * @param rekeying whether a key exchange that begins now is not the first
 * @param knownTypes types of the host keys known of the server
 */
export function createOverheard(
  log: (text: string, level?: LogLevel) => void,
  rekeying: () => boolean,
  knownTypes: readonly string[],
): Overheard {
  let refusals = 0;
  let methods: readonly string[] | null = null;
  let disconnect: Circumstances['disconnect'] = null;
  let serverOffers: readonly string[] = [];
  let hostKeys: readonly string[] = [];
  let choices: readonly Choice[] = [];
  /** For each direction. */
  let ciphers: readonly (readonly string[])[] = [];
  let strict = false;
  let unimplemented: (sequence: number) => void = () => undefined;
  let messages = 0;
  const unknownHostKeys = (): string | null => {
    if (knownTypes.length === 0) return null;
    const others = hostKeys.filter(
      (name) => familyOf('hostKey', name) !== null && !knownTypes.includes(hostKeyTypeOf(name)),
    );
    const words =
      others.length > 1 ? "host keys, but we don't know any of them" : "host key, but we don't know it";
    return others.length === 0 ? null : `${others.join('/')} ${words}`;
  };
  return {
    methods: () => methods,
    choices: () => choices,
    serverCiphers: () => {
      const [sent = [], received = []] = ciphers;
      return sent.filter((name) => received.includes(name));
    },
    unknownHostKeys,
    isStrict: () => strict,
    onUnimplemented: (listener) => {
      unimplemented = listener;
    },
    facts: () => ({ refusals, disconnect, serverOffers }),
    onLine: (line) => {
      const offer = readOffer(line);
      if (offer !== null) log(offer, 'debug');
      const fact = readWireFact(line);
      if (fact === null) return;
      switch (fact.kind) {
        case 'chosen': {
          const { part, name } = fact.choice;
          if (part !== 'kex') {
            choices = [...choices, fact.choice];
            break;
          }
          choices = [fact.choice];
          log(`Doing ${kexInWords(name)}${rekeying() ? ' again (asked for by the server)' : ''}`);
          break;
        }
        case 'server-offers':
          serverOffers = fact.names;
          if (fact.part === 'hostKey') hostKeys = fact.names;
          if (fact.part === 'cipher') ciphers = [...ciphers.slice(-1), fact.names];
          break;
        case 'no-host-key': {
          const others = unknownHostKeys();
          if (others !== null) log(`Server has ${others}`);
          break;
        }
        case 'strict-kex':
          strict = true;
          log('Enabling strict key exchange semantics');
          break;
        case 'auth-failed':
          // The first is the answer to "none", which nobody expects to succeed.
          if (methods !== null) refusals += 1;
          methods = fact.methods;
          break;
        case 'unimplemented':
          unimplemented(fact.sequence);
          break;
        case 'disconnect':
          disconnect = fact;
          break;
        case 'message':
          messages += 1;
          if (messages <= mostMessages) log(`Remote debug message: ${plainText(fact.text, 500)}`);
          else if (messages === mostMessages + 1) log('Further debug messages of the server are left out');
          break;
      }
    },
  };
}
