import { explain, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type { Target } from '../../shared/session-profile';
import { systemCode, systemText } from '../system/errors';
import { readEndedByUs, type EndedByUs } from './ended-by-us';
import type { Limits } from './limits';

/** Where a connection was when it failed. */
export type Stage = 'handshake' | 'auth' | 'up';

/** What is known about a connection beside the error itself. */
export interface Circumstances {
  readonly stage: Stage;
  readonly target: Target;
  readonly limits: Limits;
  /** The peer sent its identification string. */
  readonly sawIdent: boolean;
  /** What the peer sent before, or instead of, its identification string. */
  readonly preface: string;
  /** A question was before the user. */
  readonly asking: boolean;
  /** How many attempts to log in the server refused. */
  readonly refusals: number;
  /** A password was sent, and the server has not said what it thinks of it. */
  readonly secretSent: boolean;
  /** It waits for its turn to send a remembered password: no user is late, and nothing was sent. */
  readonly inLine: boolean;
  /** The server's disconnect message (RFC 4253, 11.1), if one came. */
  readonly disconnect: { readonly reason: number; readonly text: string } | null;
  /** The server's list for what was negotiated last. */
  readonly serverOffers: readonly string[];
}

/** RFC 4253, 11.1, by number, in the words of PuTTY's log. */
const reasons: Readonly<Record<number, string>> = {
  1: 'host not allowed to connect',
  2: 'protocol error',
  3: 'key exchange failed',
  5: 'MAC error',
  6: 'compression error',
  7: 'service not available',
  8: 'protocol version not supported',
  9: 'host key not verifiable',
  10: 'connection lost',
  11: 'by application',
  12: 'too many connections',
  13: 'auth cancelled by user',
  14: 'no more auth methods available',
  15: 'illegal user name',
};

/** What ssh2 calls a thing that was not agreed on, and what a user would. */
const unmatched: readonly (readonly [RegExp, string])[] = [
  [/key exchange algorithm/u, 'key exchange method'],
  [/host key format/u, 'host key type'],
  [/cipher/u, 'cipher'],
  [/MAC/u, 'MAC'],
  [/compression/u, 'compression method'],
];

/**
 * Tells why a connection failed or was lost.
 * @param thrown ssh2's error, the socket's error, or null when it just closed
 */
export function connectionError(thrown: unknown, circumstances: Circumstances): AppError {
  const { disconnect, stage } = circumstances;
  if (disconnect !== null) return disconnected(disconnect, circumstances);
  const message = thrown instanceof Error ? thrown.message : '';
  const detail = thrown === null ? '' : plainText(systemText(thrown), 500);
  if (!circumstances.sawIdent) return beforeIdent(thrown, detail, circumstances);
  const mismatch = /^Handshake failed: no matching (.+)$/iu.exec(message)?.[1];
  if (mismatch !== undefined) {
    const which = unmatched.find(([pattern]) => pattern.test(mismatch))?.[1] ?? mismatch;
    const names = plainText(circumstances.serverOffers.join(', '), 1000);
    return { code: 'no-common-algorithm', data: { which, detail: `The server offers: ${names}` } };
  }
  // ssh2 looks at a signature, and at what comes, also while the user is asked something.
  const ended = readEndedByUs(thrown, stage !== 'handshake');
  if (ended !== null) return endedByUs(ended, circumstances);
  switch (stage) {
    case 'up':
      return { code: 'connection-lost', data: { detail } };
    case 'auth':
      return duringAuth(thrown, detail, circumstances);
    case 'handshake':
      // While the host key is looked at the server's time to log in runs, too.
      if (circumstances.asking) return { code: 'auth-timeout', data: { detail: '' } };
      return { code: 'handshake-failed', data: { detail: detail === '' ? closedEarly : detail } };
  }
}

function endedByUs(ended: EndedByUs, { stage, target, secretSent, inLine }: Circumstances): AppError {
  const error = ((): AppError => {
    switch (ended.kind) {
      case 'damaged':
        return { code: 'integrity-broken', data: { detail: ended.detail } };
      case 'breach':
        return { code: 'protocol-broken', data: { detail: ended.detail } };
      case 'fault':
        return { code: 'connection-fault', data: { detail: ended.detail } };
      case 'unproven': {
        const { host, port } = target;
        // At a later key exchange something was sent already; the next connection's first one tells.
        if (stage === 'handshake') return { code: 'host-key-unproven', data: { host, port } };
        return {
          code: 'protocol-broken',
          data: { detail: 'its signature did not fit its host key when keys were exchanged again' },
        };
      }
    }
  })();
  // No server refuses a password by damage on the way; by anything else it may have.
  if (stage !== 'auth' || !secretSent || inLine || ended.kind === 'damaged') return error;
  return { code: 'auth-unanswered', data: { detail: explain(error).what } };
}

const closedEarly = 'The server closed the connection.';

/** Reasons that are about who logs in: cancelled, no more methods, illegal user name. */
const loginReasons: readonly number[] = [13, 14, 15];

function disconnected(
  { reason, text }: { reason: number; text: string },
  { stage, asking, refusals, secretSent, inLine }: Circumstances,
): AppError {
  const words = plainText(text, 500);
  const reasonWords = reasons[reason] ?? `type ${String(reason)}`;
  const detail = words === '' ? reasonWords : words;
  if (inLine && /timeout/iu.test(words)) return { code: 'connection-lost', data: { detail } };
  if (stage !== 'up' && (asking || (stage === 'auth' && /timeout/iu.test(words)))) {
    return { code: 'auth-timeout', data: { detail } };
  }
  // Whatever the server calls it, a login that it refused is not to be repeated unasked: it counts them.
  const isAboutLogin = (refusals > 0 && !inLine) || loginReasons.includes(reason);
  if (stage === 'auth' && (isAboutLogin || /too many auth|authentication failures/iu.test(words))) {
    return { code: 'auth-too-many', data: { detail } };
  }
  if (stage === 'auth' && secretSent) return { code: 'auth-unanswered', data: { detail } };
  return { code: 'server-disconnected', data: { reason: reasonWords, text: words } };
}

function beforeIdent(thrown: unknown, detail: string, { preface, target }: Circumstances): AppError {
  const { host, port } = target;
  const said = plainText(preface.trim(), 200);
  // What sshd says to one it has no time for (MaxStartups, PerSourcePenalties), instead of its identification.
  if (/^(?:Exceeded MaxStartups|Not allowed at this time)/u.test(said)) {
    return { code: 'handshake-failed', data: { detail: said } };
  }
  if (said !== '') return { code: 'not-ssh', data: { host, port, detail: `It said: “${said}”` } };
  if (preface !== '' || /identification string|header|greeting/iu.test(detail)) {
    return { code: 'not-ssh', data: { host, port, detail: 'It does not speak SSH-2.' } };
  }
  const ended = readEndedByUs(thrown, false);
  if (ended?.kind === 'breach') return { code: 'protocol-broken', data: { detail: ended.detail } };
  if (systemCode(thrown) !== null) return { code: 'handshake-failed', data: { detail } };
  return {
    code: 'handshake-failed',
    data: { detail: 'The connection was closed before the server said anything.' },
  };
}

/**
 * sshd (LoginGraceTime) and dropbear (-T) just close. Whether that was for want of patience or of trust is told by what
 * was going on.
 */
function duringAuth(
  thrown: unknown,
  detail: string,
  { asking, refusals, secretSent, inLine }: Circumstances,
): AppError {
  // What was refused before was answered: this is for want of patience, and the next attempt may not have to wait.
  if (inLine) return { code: 'connection-lost', data: { detail } };
  if (asking) return { code: 'auth-timeout', data: { detail: '' } };
  // No server ends a connection by that: what it refused before, keys of an agent as a rule, has nothing to do with it.
  const isNetwork = networkTrouble.has(systemCode(thrown) ?? '');
  const said = detail === '' ? closedEarly : detail;
  if (refusals > 0 && !isNetwork) return { code: 'auth-too-many', data: { detail: said } };
  // dropbear (-T) closes without a word for the last attempt it allows, too, which may have been the first.
  if (secretSent && !isNetwork) return { code: 'auth-unanswered', data: { detail: said } };
  return { code: 'connection-lost', data: { detail } };
}

/** What the system says of a connection that nobody ended. */
const networkTrouble: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
]);
