import { explain, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type { Target } from '../../shared/session-profile';
import { signatureUnfitAgain } from '../../shared/texts/breaches';
import { itSaid } from '../../shared/texts/dialling';
import { serverOffers, unmatched } from '../../shared/texts/handshake';
import * as texts from '../../shared/texts/ssh';
import { systemCode, systemText } from '../system/errors';
import { readEndedByUs, type EndedByUs } from './ended-by-us';
import type { Limits } from './limits';

/** Where a connection was when it failed. */
export type Stage = 'handshake' | 'auth' | 'up';

/** Facts about a connection beside the error itself. */
export interface Circumstances {
  readonly stage: Stage;
  readonly target: Target;
  readonly limits: Limits;
  /** The peer sent its identification string. */
  readonly sawIdent: boolean;
  /** Text the peer sent before, or instead of, its identification string. */
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

/** ssh2's words for a thing that was not agreed on, and a user's. */
const mismatches: readonly (readonly [RegExp, string])[] = [
  [/key exchange algorithm/u, unmatched.kex],
  [/host key format/u, unmatched.hostKey],
  [/cipher/u, unmatched.cipher],
  [/MAC/u, unmatched.mac],
  [/compression/u, unmatched.compression],
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
    const which = mismatches.find(([pattern]) => pattern.test(mismatch))?.[1] ?? mismatch;
    const names = plainText(circumstances.serverOffers.join(', '), 1000);
    return { code: 'no-common-algorithm', data: { which, detail: serverOffers(names) } };
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
      return { code: 'handshake-failed', data: { detail: detail === '' ? texts.closedByServer : detail } };
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
        return { code: 'protocol-broken', data: { detail: signatureUnfitAgain } };
      }
    }
  })();
  // No server refuses a password by damage on the way; by anything else it may have.
  if (stage !== 'auth' || !secretSent || inLine || ended.kind === 'damaged') return error;
  return { code: 'auth-unanswered', data: { detail: explain(error).what } };
}

/** Reasons that are about who logs in: cancelled, no more methods, illegal user name. */
const loginReasons: readonly number[] = [13, 14, 15];

function disconnected(
  { reason, text }: { reason: number; text: string },
  { stage, asking, refusals, secretSent, inLine }: Circumstances,
): AppError {
  const words = plainText(text, 500);
  const reasonWords = texts.disconnectReason(reason);
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
  if (said !== '') return { code: 'not-ssh', data: { host, port, detail: itSaid(said) } };
  if (preface !== '' || /identification string|header|greeting/iu.test(detail)) {
    return { code: 'not-ssh', data: { host, port, detail: texts.noSsh2 } };
  }
  const ended = readEndedByUs(thrown, false);
  if (ended?.kind === 'breach') return { code: 'protocol-broken', data: { detail: ended.detail } };
  if (systemCode(thrown) !== null) return { code: 'handshake-failed', data: { detail } };
  return { code: 'handshake-failed', data: { detail: texts.closedBeforeWord } };
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
  const said = detail === '' ? texts.closedByServer : detail;
  if (refusals > 0 && !isNetwork) return { code: 'auth-too-many', data: { detail: said } };
  // dropbear (-T) closes without a word for the last attempt it allows, too, which may have been the first.
  if (secretSent && !isNetwork) return { code: 'auth-unanswered', data: { detail: said } };
  return { code: 'connection-lost', data: { detail } };
}

/** The system's codes for a connection that nobody ended. */
const networkTrouble: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
]);
