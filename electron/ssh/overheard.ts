import { familyOf } from '../../shared/algorithms';
import { plainText, type LogLevel } from '../../shared/event-log';
import { kexInWords } from './algorithms/words';
import { hostKeyTypeOf } from './algorithms/algorithms';
import type { Circumstances } from './failures';
import type { Choice } from './algorithms/weak';
import { readWireFact, type WireFact } from './wire-facts';

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

/** What the server has told so far that ssh2 passes on through its debug output alone; logs of it what PuTTY would. */
export class Overheard {
  #refusals = 0;
  #methods: readonly string[] | null = null;
  #disconnect: Circumstances['disconnect'] = null;
  #serverOffers: readonly string[] = [];
  #hostKeys: readonly string[] = [];
  #choices: readonly Choice[] = [];
  /** For each direction. */
  #ciphers: readonly (readonly string[])[] = [];
  #isStrict = false;
  #unimplemented: (sequence: number) => void = () => undefined;
  #messages = 0;

  /**
   * @param isRekeying whether a key exchange that begins now is not the first
   * @param knownTypes types of the host keys known of the server
   */
  constructor(
    private readonly log: (text: string, level?: LogLevel) => void,
    private readonly isRekeying: () => boolean,
    private readonly knownTypes: readonly string[],
  ) {}

  /** The methods the server last said can go on; null while it has not answered a login. */
  methods(): readonly string[] | null {
    return this.#methods;
  }

  facts(): Pick<Circumstances, 'refusals' | 'disconnect' | 'serverOffers'> {
    return { refusals: this.#refusals, disconnect: this.#disconnect, serverOffers: this.#serverOffers };
  }

  /** What both sides have agreed on in the key exchange that is going on, or was the last; empty before the first. */
  choices(): readonly Choice[] {
    return this.#choices;
  }

  /** The two sides agreed on strict key exchange. */
  isStrict(): boolean {
    return this.#isStrict;
  }

  /** The ciphers that the server has for both directions, in its order; empty before it has told them. */
  serverCiphers(): readonly string[] {
    const [sent = [], received = []] = this.#ciphers;
    return sent.filter((name) => received.includes(name));
  }

  /**
   * The server's host keys of kinds of which none is known here, in words to follow "Server has"; null when there are no
   * such, or nothing at all is known of the server.
   */
  unknownHostKeys(): string | null {
    if (this.knownTypes.length === 0) return null;
    const others = this.#hostKeys.filter(
      (name) => familyOf('hostKey', name) !== null && !this.knownTypes.includes(hostKeyTypeOf(name)),
    );
    const words =
      others.length > 1 ? "host keys, but we don't know any of them" : "host key, but we don't know it";
    return others.length === 0 ? null : `${others.join('/')} ${words}`;
  }

  /** Has a function told of each of our messages that the server does not know, by sequence number; one at a time. */
  onUnimplemented(listener: (sequence: number) => void): void {
    this.#unimplemented = listener;
  }

  /** Takes one line of the debug output. */
  onLine(line: string): void {
    const offer = readOffer(line);
    if (offer !== null) this.log(offer, 'debug');
    const fact = readWireFact(line);
    if (fact !== null) this.#take(fact);
  }

  #take(fact: WireFact): void {
    switch (fact.kind) {
      case 'chosen': {
        const { choice } = fact;
        this.#choices = choice.part === 'kex' ? [choice] : [...this.#choices, choice];
        if (choice.part !== 'kex') break;
        const again = this.isRekeying() ? ' again (asked for by the server)' : '';
        this.log(`Doing ${kexInWords(choice.name)}${again}`);
        break;
      }
      case 'server-offers':
        this.#serverOffers = fact.names;
        if (fact.part === 'hostKey') this.#hostKeys = fact.names;
        if (fact.part === 'cipher') this.#ciphers = [...this.#ciphers.slice(-1), fact.names];
        break;
      case 'no-host-key': {
        const others = this.unknownHostKeys();
        if (others !== null) this.log(`Server has ${others}`);
        break;
      }
      case 'strict-kex':
        this.#isStrict = true;
        this.log('Enabling strict key exchange semantics');
        break;
      case 'auth-failed':
        // The first is the answer to "none", which nobody expects to succeed.
        if (this.#methods !== null) this.#refusals += 1;
        this.#methods = fact.methods;
        break;
      case 'unimplemented':
        this.#unimplemented(fact.sequence);
        break;
      case 'disconnect':
        this.#disconnect = fact;
        break;
      case 'message':
        this.#messages += 1;
        if (this.#messages <= mostMessages) this.log(`Remote debug message: ${plainText(fact.text, 500)}`);
        else if (this.#messages === mostMessages + 1) {
          this.log('Further debug messages of the server are left out');
        }
        break;
    }
  }
}
