import type { InboundGuard } from './inbound';
import type { KeyExchange, Protocol } from './internals';

/** Surroundings of an exchange whose sums are done elsewhere. */
export interface ExchangeWorld {
  readonly protocol: Protocol;
  readonly guard: Pick<InboundGuard, 'hold'>;
  /** ssh2's way from a reply on. */
  readonly proceed: KeyExchange['parse'];
  /** Told what goes wrong while nothing is being read. */
  readonly failed: (thrown: unknown) => void;
}

/** Goes on with what was worked out, unless the connection has ended, or exchanges keys anew, by then. */
export function goOnWith<T>(
  value: Promise<T>,
  kex: KeyExchange,
  { protocol, failed }: Pick<ExchangeWorld, 'protocol' | 'failed'>,
  work: (value: T) => void,
): void {
  const later = (next: () => void): void => {
    try {
      if (protocol._destruct !== undefined && protocol._kex === kex) next();
    } catch (thrown) {
      failed(thrown);
    }
  };
  value.then(
    (found) => later(() => work(found)),
    (why: unknown) => later(() => failed(why)),
  );
}
