import { familyOf } from '../../shared/algorithms';
import { plainText, type LogLevel } from '../../shared/event-log';
import * as texts from '../../shared/texts/handshake';
import { debugMessage, furtherMessagesLeftOut } from '../../shared/texts/ssh';
import { hostKeyTypeOf } from './algorithms/algorithms';
import type { Circumstances } from './failures';
import type { Choice } from './algorithms/weak';
import { readWireFact, type WireFact } from './wire-facts';

/** The line about one side's list in a negotiation; null for other lines. */
function readOffer(line: string): string | null {
  // Nearly all lines are about packets: turned down before the pattern is tried.
  if (!line.startsWith('Handshake: (')) return null;
  const [, side, part = '', list = ''] = /^Handshake: \((local|remote)\) ([^:]+): (.*)$/su.exec(line) ?? [];
  if (side === undefined) return null;
  return texts.offers(side === 'local', part, plainText(list.replaceAll(',', ', '), 1000));
}

/** Most of a server's debug messages (RFC 4253, 11.3) that are logged: any server may send them, before it is trusted, too. */
const mostMessages = 100;

/** Keeps the facts about the server that ssh2 passes on through its debug output alone, and logs those that PuTTY would. */
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

  /** Algorithms agreed on in the key exchange that is going on, or was the last; empty before the first. */
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
   * Says which host keys the server has of kinds of which none is known here; nothing when nothing at all is known of it.
   * @param also beside the one it has shown
   */
  tellUnknownHostKeys(also: boolean): void {
    if (this.knownTypes.length === 0) return;
    const others = this.#hostKeys.filter(
      (name) => familyOf('hostKey', name) !== null && !this.knownTypes.includes(hostKeyTypeOf(name)),
    );
    if (others.length > 0) this.log(texts.unknownHostKeys(others, also));
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
        this.log(texts.doingKex(choice.name, this.isRekeying()));
        break;
      }
      case 'server-offers':
        this.#serverOffers = fact.names;
        if (fact.part === 'hostKey') this.#hostKeys = fact.names;
        if (fact.part === 'cipher') this.#ciphers = [...this.#ciphers.slice(-1), fact.names];
        break;
      case 'no-host-key':
        this.tellUnknownHostKeys(false);
        break;
      case 'strict-kex':
        this.#isStrict = true;
        this.log(texts.strictKex);
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
        if (this.#messages <= mostMessages) this.log(debugMessage(plainText(fact.text, 500)));
        else if (this.#messages === mostMessages + 1) this.log(furtherMessagesLeftOut);
        break;
    }
  }
}
