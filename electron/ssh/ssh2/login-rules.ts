import * as texts from '../../../shared/texts/breaches';
import { readWith } from '../../keys/wire';
import { ProtocolBreach } from './breach';
import type { Internals } from './internals';
import { messages } from './phases';
import { signedRequest } from './public-key-requests';

/** Most questions of one keyboard-interactive round: no server asks a user for more, and each is a field in the window. */
const mostPrompts = 100;

/**
 * Rules for what a server sends during a login that ssh2 does not have: one round of keyboard-interactive questions at a time
 * (RFC 4256, 3.2), with no more of them than can be shown, one question for a new password (RFC 4252, 8), and one signature for
 * each key that it takes (RFC 4252, 7).
 * @param internals right after connect()
 * @returns judges one message before ssh2 gets it
 * @throws ProtocolBreach
 */
export function createLoginRules({ protocol }: Internals): (message: number, payload: Buffer) => 'pass' {
  const { authInfoRes, authPassword } = protocol;
  let isAsked = false;
  protocol.authInfoRes = (answers) => {
    isAsked = false;
    Reflect.apply(authInfoRes, protocol, [answers]);
  };
  protocol.authPassword = (username, password, fresh) => {
    isAsked = false;
    // A new password answers the question about the one before, which ssh2 still counts.
    if (fresh !== undefined) protocol._authsQueue.shift();
    Reflect.apply(authPassword, protocol, [username, password, fresh]);
  };
  return (message, payload) => {
    if (message === messages.USERAUTH_FAILURE || message === messages.USERAUTH_SUCCESS) isAsked = false;
    const [method] = protocol._authsQueue;
    // The same number says of a public key that it is welcome.
    if (message !== messages.USERAUTH_60 || method === 'publickey') return 'pass';
    if (method === signedRequest) throw new ProtocolBreach(texts.signatureAskedTwice);
    if (isAsked) throw new ProtocolBreach(texts.askedBeforeAnswered);
    isAsked = true;
    if (method !== 'keyboard-interactive') return 'pass';
    // ssh2 itself refuses a message that is too short.
    const count = readWith(payload.subarray(1), (cursor) => {
      for (let skipped = 0; skipped < 3; skipped += 1) cursor.string();
      return cursor.uint32();
    });
    if (count !== null && count > mostPrompts) throw new ProtocolBreach(texts.askedAtOnce(count));
    return 'pass';
  };
}
