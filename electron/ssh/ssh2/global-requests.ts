import type { Internals } from './internals';
import { messages } from './phases';

const hostKeys = Buffer.from('hostkeys-00@openssh.com');

/**
 * Leaves OpenSSH's offer of further host keys alone (PROTOCOL, 2.5): nothing here learns keys from it. ssh2 reads each key and
 * asks the server to prove them, by a request that some never answer.
 * @returns judges one message before ssh2 gets it
 */
export function createGlobalRequestRules({
  protocol,
}: Internals): (message: number, payload: Buffer) => 'pass' | 'drop' {
  const start = Buffer.concat([Buffer.of(messages.GLOBAL_REQUEST, 0, 0, 0, hostKeys.length), hostKeys]);
  return (message, payload) => {
    if (message !== messages.GLOBAL_REQUEST || !payload.subarray(0, start.length).equals(start))
      return 'pass';
    if (payload[start.length] === 1) protocol.requestFailure();
    return 'drop';
  };
}
