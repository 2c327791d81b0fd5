/**
 * Lets what is sent after a connection's end go nowhere, with compression as without it. ssh2 1.17 closes its compressor
 * then, which throws at whoever uses a channel that has not heard yet; a stream that destroys itself is nobody's to catch.
 * @param client ssh2's, after its connect()
 */
export function outliveCompressor(client: object): void {
  const protocol = inside(client, '_protocol');
  const destruct: unknown = protocol === null ? null : Reflect.get(protocol, '_destruct');
  if (protocol === null || typeof destruct !== 'function') return;
  Reflect.set(protocol, '_destruct', (...why: readonly unknown[]): void => {
    Reflect.apply(destruct, protocol, why);
    const writer = inside(inside(protocol, '_packetRW'), 'write');
    // The cipher is dead by now and drops what it is given.
    if (writer !== null && '_zlib' in writer) Reflect.set(writer, 'finalize', (payload: unknown) => payload);
  });
}

function inside(object: object | null, key: string): object | null {
  const value: unknown = object === null ? null : Reflect.get(object, key);
  return typeof value === 'object' ? value : null;
}
