import { createCursor } from '../wire';
import { ProtocolBreach } from './breach';
import type { Internals } from './internals';
import { messages } from './phases';

/** Most questions of one keyboard-interactive round: no server asks a user for more, and each is a field in the window. */
const mostPrompts = 100;

/**
 * Rules for what a server sends during a login that ssh2 does not have: one round of keyboard-interactive questions at a time
 * (RFC 4256, 3.2), with no more of them than can be shown.
 * @param internals right after connect()
 * @returns judges one message before ssh2 gets it
 * @throws ProtocolBreach
 */
export function createLoginRules({ protocol }: Internals): (message: number, payload: Buffer) => 'pass' {
  const { authInfoRes } = protocol;
  let isAsked = false;
  protocol.authInfoRes = (answers) => {
    isAsked = false;
    Reflect.apply(authInfoRes, protocol, [answers]);
  };
  return (message, payload) => {
    if (message === messages.USERAUTH_FAILURE || message === messages.USERAUTH_SUCCESS) isAsked = false;
    if (message !== messages.USERAUTH_60 || protocol._authsQueue[0] !== 'keyboard-interactive') return 'pass';
    if (isAsked) throw new ProtocolBreach('it asked again before its questions were answered');
    isAsked = true;
    const cursor = createCursor(payload.subarray(1));
    for (let skipped = 0; skipped < 3; skipped += 1) cursor.string();
    const count = cursor.uint32();
    if (count > mostPrompts) throw new ProtocolBreach(`it asked ${String(count)} questions at once`);
    return 'pass';
  };
}
