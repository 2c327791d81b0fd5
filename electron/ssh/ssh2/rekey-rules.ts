import type { IdleMessages } from './idle-messages';
import { messages, type PhaseTracker } from './phases';

/**
 * What a key exchange has to follow on, in bytes through channels, not to count as one for no reason: sshd's RekeyLimit is
 * never set lower in earnest. Sums of Diffie-Hellman take a hundred times longer than those on curves.
 */
const enough = { curve: 64 * 1024, diffieHellman: 8 * 1024 * 1024 } as const;

/** How many idle messages one for no reason is worth: twenty, or two, may follow in each second. */
const weights = { curve: 100, diffieHellman: 900 } as const;

export interface RekeyRules {
  /** Takes note of a message before ssh2 gets it. @throws ProtocolBreach when there are too many key exchanges */
  readonly judge: (message: number, payload: Buffer) => 'pass';
  /** The key exchange that has begun is one of Diffie-Hellman in a field of numbers. @throws ProtocolBreach */
  readonly takesLong: () => void;
}

/** Makes key exchanges that follow one another without data in between count as what they cost. */
export function createRekeyRules(phases: Pick<PhaseTracker, 'current'>, idle: IdleMessages): RekeyRules {
  let moved = 0;
  /** What was moved before the exchange that is going on; null in the first. */
  let movedBefore: number | null = null;
  return {
    judge: (message, payload) => {
      if (message === messages.CHANNEL_DATA) moved += payload.length;
      // A server grants a window anew for what it has taken.
      else if (message === messages.CHANNEL_WINDOW_ADJUST && payload.length >= 9) {
        moved += payload.readUInt32BE(5);
      } else if (message === messages.KEXINIT && phases.current() !== 'kexinit') {
        movedBefore = moved;
        moved = 0;
        if (movedBefore < enough.curve) idle.count(weights.curve);
      }
      return 'pass';
    },
    takesLong: () => {
      if (movedBefore !== null && movedBefore < enough.diffieHellman) idle.count(weights.diffieHellman);
    },
  };
}
