import type { IdleMessages } from './idle-messages';
import { messages, type PhaseTracker } from './phases';

/**
 * What pays for a key exchange, in bytes through channels: sshd's RekeyLimit, and what routers have of the kind, is never set
 * much lower in earnest. Sums of Diffie-Hellman take a hundred times longer than those on curves.
 */
const price = { curve: 64 * 1024, diffieHellman: 256 * 1024 } as const;

/** How many idle messages one that nothing pays for is worth: twenty, or two, may follow in each second. */
const weights = { curve: 100, diffieHellman: 900 } as const;

/**
 * Most that is kept for exchanges to come. A server opens a window anew only when much of it is used up, and may exchange keys
 * many times until then.
 */
const mostKept = 4 * 1024 * 1024;

/**
 * Makes key exchanges count as what they cost, as far as what goes through channels does not pay for them: a server has a
 * limit of its own, and exchanges keys each time when it is reached.
 */
export class RekeyRules {
  #kept = 0;
  /** Funds there were when the exchange began that is going on; null in the first. */
  #atStart: number | null = null;

  constructor(
    private readonly phases: Pick<PhaseTracker, 'current'>,
    private readonly idle: IdleMessages,
  ) {}

  /** So many bytes went through channels. */
  readonly onBytes = (bytes: number): void => {
    this.#kept = Math.min(mostKept, this.#kept + bytes);
  };

  /** Takes note of a message before ssh2 gets it. @throws ProtocolBreach when there are too many key exchanges */
  readonly judge = (message: number): 'pass' => {
    if (message === messages.KEXINIT && this.phases.current() !== 'kexinit') {
      this.#atStart = this.#kept;
      this.#charge('curve', this.#kept);
    }
    return 'pass';
  };

  /** The key exchange that has begun is one of Diffie-Hellman in a field of numbers. @throws ProtocolBreach */
  takesLong(): void {
    if (this.#atStart !== null) this.#charge('diffieHellman', this.#atStart);
  }

  #charge(kind: keyof typeof price, funds: number): void {
    this.#kept = Math.max(0, funds - price[kind]);
    this.idle.count(weights[kind] * Math.max(0, 1 - funds / price[kind]));
  }
}
