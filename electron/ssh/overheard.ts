import { plainText } from '../../shared/event-log';
import { kexInWords } from './algorithms';
import type { Circumstances } from './failures';
import { readWireFact } from './wire-facts';

/** What the server has told so far that ssh2 passes on through its debug output alone. */
export interface Overheard {
  /** Takes one line of the debug output. */
  readonly hear: (line: string) => void;
  /** The methods it last said can go on; null while it has not answered a login. */
  readonly methods: () => readonly string[] | null;
  readonly facts: () => Pick<Circumstances, 'refusals' | 'disconnect' | 'serverOffers'>;
}

/**
 * Listens to ssh2's debug output, and logs of it what PuTTY would.
 * @param rekeying whether a key exchange that begins now is not the first
 */
export function createOverheard(log: (text: string) => void, rekeying: () => boolean): Overheard {
  let refusals = 0;
  let methods: readonly string[] | null = null;
  let disconnect: Circumstances['disconnect'] = null;
  let serverOffers: readonly string[] = [];
  return {
    methods: () => methods,
    facts: () => ({ refusals, disconnect, serverOffers }),
    hear: (line) => {
      const fact = readWireFact(line);
      if (fact === null) return;
      switch (fact.kind) {
        case 'kex-chosen':
          log(`Doing ${kexInWords(fact.kex)}${rekeying() ? ' again (asked for by the server)' : ''}`);
          break;
        case 'server-offers':
          serverOffers = fact.names;
          break;
        case 'auth-failed':
          // The first is the answer to "none", which nobody expects to succeed.
          if (methods !== null) refusals += 1;
          methods = fact.methods;
          break;
        case 'disconnect':
          disconnect = fact;
          break;
        case 'message':
          log(`Remote debug message: ${plainText(fact.text, 500)}`);
          break;
      }
    },
  };
}
