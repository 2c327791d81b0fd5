import { noKeyExchange } from '../../../shared/texts/ssh';
import { computeDiffieHellman, isDiffieHellman } from './diffie-hellman';
import type { ExchangeWorld } from './exchange-steps';
import { computeHybrid, isHybrid } from './hybrid';
import type { InboundGuard } from './inbound';
import { checkKeyExchange, type Internals, type KeyExchange } from './internals';

/**
 * Does the sums of some key exchanges on a thread of their own: those over a field of numbers, and those that ssh2 does not
 * have. ssh2 goes on by itself once the sums are there. What the server sends behind its reply waits for them.
 * @param internals right after connect()
 * @param on.slow called for each exchange over a field of numbers, and may throw; on.failed with what goes wrong while nothing
 *   is being read
 */
export function computeElsewhere(
  { client, protocol }: Internals,
  guard: InboundGuard,
  on: { readonly slow: () => void; readonly failed: (thrown: unknown) => void },
): void {
  let running: { readonly close: () => void } | null = null;
  client.once('close', () => running?.close());
  const takeOver = (kex: KeyExchange): void => {
    running?.close();
    running = null;
    const world = (): ExchangeWorld => ({ protocol, guard, proceed: sharedParse(kex), failed: on.failed });
    if (isDiffieHellman(kex)) {
      on.slow();
      running = computeDiffieHellman(kex, world());
    } else if (isHybrid(kex)) {
      running = computeHybrid(kex, world());
    }
  };
  let current = protocol._kex;
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => current,
    set: (made: KeyExchange) => {
      checkKeyExchange(made);
      current = made;
      takeOver(made);
    },
  });
}

/** ssh2's way from a reply on, which all kinds of exchange share: the topmost `parse` of their classes. */
function sharedParse(kex: KeyExchange): KeyExchange['parse'] {
  let parse: KeyExchange['parse'] | null = null;
  for (let kind: unknown = Object.getPrototypeOf(kex); isObject(kind); kind = Object.getPrototypeOf(kind)) {
    if (Object.hasOwn(kind, 'parse')) parse = Reflect.get(kind, 'parse') as KeyExchange['parse'];
  }
  if (parse === null) throw new Error(noKeyExchange);
  const found = parse;
  return (payload) => Reflect.apply(found, kex, [payload]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value !== Object.prototype;
}
