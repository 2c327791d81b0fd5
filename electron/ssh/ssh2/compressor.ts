import type { Internals } from './internals';

/**
 * Drops what is sent after a connection's end, with compression as without it. ssh2 closes its compressor then, which throws
 * at whoever still uses a channel; nobody can catch that in a stream that destroys itself.
 */
export function outliveCompressor({ protocol }: Internals): void {
  const destruct = protocol._destruct;
  if (destruct === undefined) return;
  protocol._destruct = (reason) => {
    Reflect.apply(destruct, protocol, [reason]);
    const { write } = protocol._packetRW;
    // The cipher is dead by now and drops what it is given.
    if ('_zlib' in write) write.finalize = (payload) => payload;
  };
}
