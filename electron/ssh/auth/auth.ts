import type { AnyAuthMethod } from '../ssh2';
import type { AppError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import * as texts from '../../../shared/texts/login';
import { cancelled } from '../../net/dial';
import type { AuthContext } from './context';
import { keyboardInteractive, type Dialogue } from './interactive';
import { collectKeys, tries, type KeyRing, type RingKey } from './keys';
import { certificateName, certificateTrouble, principalTrouble } from '../../keys/certificate-words';
import { withRemarks } from './login-remarks';
import { SingleKeyAgent, type OfferedKey } from './offered-key';
import { signatureAlgorithms } from './signature-algorithms';
import { disguise } from '../ssh2/public-key-requests';

/** The server's answer to one method. */
export interface Outcome {
  /** The methods that can go on; null when the server named none. */
  readonly methods: readonly string[] | null;
  /** The method succeeded but the server wants another one besides (RFC 4252, 5.1). */
  readonly partial: boolean;
}

/** Most parts of a login of several: who wants more of them only has the user, or a remembered password, at it for good. */
const mostParts = 10;
/** Most of the methods a server names that are told. */
const mostNames = 20;

/**
 * The course of a login: yields one method after the other and is given the server's answer to each, until the server
 * has enough (then it is simply not resumed) or nothing is left. Led by what the server still offers, in OpenSSH's order:
 * first "none", to learn that; then keys, keyboard-interactive, password.
 * @returns why nobody got in
 */
export async function* logIn(context: AuthContext): AsyncGenerator<AnyAuthMethod, AppError, Outcome> {
  const username = context.username ?? (await context.ask({ kind: 'username', host: context.host }))?.[0];
  if (username === undefined) return cancelled;
  context.named(username);
  context.log(texts.usingUsername(plainText(username, 200)));

  const keyLogin = context.keyLogin();
  const tried = new Set<string>();
  const { tryKeyboardInteractive } = context.profile;
  let ring: KeyRing | null = null;
  let parts = 0;
  let interactiveLeft = tryKeyboardInteractive ? tries : 0;
  let passwordsLeft = tries;
  let outcome = yield { type: 'none', username };

  for (;;) {
    const offered = outcome.methods ?? [];
    if (outcome.partial) {
      parts += 1;
      context.log(texts.furtherNeeded);
      interactiveLeft = tryKeyboardInteractive ? tries : 0;
      passwordsLeft = tries;
    }
    if (parts === mostParts) return refusedAfter(tried, offered, username);
    if (offered.includes('publickey')) {
      ring ??= await collectKeys(context);
      if (isGivenUp(ring)) return cancelled;
      const cause = context.remarks.cause();
      if (ring.state === 'fatal' && cause !== null) return cause;
      const next = ring.keys.shift();
      if (next !== undefined) {
        const { key } = next;
        const algorithms = next.algorithms ?? signatureAlgorithms(key.half, context.signatures());
        const [algorithm] = algorithms;
        if (algorithm === undefined) {
          tellNoAlgorithm(next, context);
          continue;
        }
        const parsed = disguise(key.half, algorithm);
        if (parsed === null) {
          context.log(texts.cannotOffer(key.half.type), 'warning');
          continue;
        }
        if (next.algorithms === null) tellOffer(key, context);
        else context.log(texts.offeredAgain(algorithm));
        tried.add(texts.publicKey);
        const agent = new SingleKeyAgent(key, parsed, algorithm, () => context.log(texts.offerAccepted));
        const answer: Outcome = yield { type: 'agent', username, agent };
        if (isGivenUp(ring)) return cancelled;
        // ssh2 passes no "partial success" on after an agent's key.
        const partial = agent.signed && keyLogin.partial();
        const others = othersToTry(next, algorithms, agent);
        if (others.length > 0) ring.keys.unshift({ ...next, algorithms: others });
        else if (!partial) tellRefusal(next, agent, username, context);
        outcome = { methods: answer.methods, partial };
        continue;
      }
    }
    if (offered.includes('keyboard-interactive') && interactiveLeft > 0) {
      const dialogue: Dialogue = { asked: false };
      const again = interactiveLeft < tries;
      context.log(texts.attemptingInteractive);
      outcome = yield keyboardInteractive(username, again, dialogue, context);
      if (dialogue.asked) tried.add('keyboard-interactive');
      interactiveLeft = dialogue.asked ? interactiveLeft - 1 : 0;
      if (!outcome.partial) refused(context, dialogue.asked);
      // Who answered wrong three times is not asked for the same words again under another name.
      if (dialogue.asked && interactiveLeft === 0) passwordsLeft = 0;
      continue;
    }
    if (offered.includes('password') && passwordsLeft > 0) {
      const again = passwordsLeft < tries;
      const { host, port } = context;
      const remarks = withRemarks(context.remarks.beforeQuestion());
      const answer = await context.ask({ kind: 'password', username, host, port, again, ...remarks });
      if (answer === null) return cancelled;
      passwordsLeft -= 1;
      tried.add('password');
      const password = answer[0] ?? '';
      context.log(texts.sentPassword);
      context.passwordSent(password);
      outcome = yield { type: 'password', username, password };
      context.passwordSent(null);
      if (!outcome.partial) refused(context, true);
      continue;
    }
    return context.remarks.cause() ?? refusedAfter(tried, offered, username);
  }
}

/** Asked anew each time: the passphrase of a key is asked for once the server wants its signature. */
function isGivenUp({ state }: KeyRing): boolean {
  return state === 'given-up';
}

function refusedAfter(tried: ReadonlySet<string>, offered: readonly string[], username: string): AppError {
  const names = offered.slice(0, mostNames).map((method) => plainText(method, 100));
  return { code: 'auth-refused', data: { username, tried: [...tried], offered: names } };
}

function refused(context: AuthContext, answered: boolean): void {
  context.log(answered ? texts.accessDenied : texts.interactiveRefused, 'warning');
}

function tellOffer({ source, comment, half }: OfferedKey, { log }: AuthContext): void {
  const certificate = half.certificate === null ? null : certificateName(half.certificate);
  log(texts.offered(comment, source === 'agent', certificate));
}

/**
 * The algorithms to offer a key with once more. Who holds it may sign with others alone; and a server may take SHA-256
 * although it names SHA-512 too, which is worth an attempt for a key that was chosen.
 */
function othersToTry(
  { chosen }: RingKey,
  [tried, ...others]: readonly string[],
  { accepted, needsOther }: SingleKeyAgent,
): readonly string[] {
  if (needsOther) return others;
  return chosen && !accepted && tried === 'rsa-sha2-512'
    ? others.filter((name) => name === 'rsa-sha2-256')
    : [];
}

function tellNoAlgorithm({ key, chosen }: RingKey, { log, remarks }: AuthContext): void {
  const error: AppError = { code: 'key-signature-unsupported', data: { key: nameOf(key) } };
  if (chosen) remarks.add(error);
  else log(texts.noSignatureAlgorithm(key.comment), 'warning');
}

/** How a key is called to whom has chosen it. */
function nameOf({ file, comment, half }: OfferedKey): string {
  return file ?? (comment === '' ? half.type : comment);
}

/** Says that a key was refused, and of a certificate what may be the reason. */
function tellRefusal(
  { key, chosen }: RingKey,
  agent: SingleKeyAgent,
  username: string,
  { log, remarks }: AuthContext,
): void {
  const isCertificate = key.half.certificate !== null;
  const refused = !agent.accepted || agent.signed;
  if (!agent.accepted) log(texts.offerRefused(isCertificate));
  else if (agent.signed) log(texts.refusedDespiteSignature(isCertificate), 'warning');
  if (refused && !isCertificate) {
    if (chosen) remarks.keep({ code: 'key-refused', data: { key: nameOf(key), signed: agent.signed } });
    else remarks.refuse(nameOf(key));
  }
  const trouble = certificateTrouble(key.half, Date.now()) ?? principalTrouble(key.half, username);
  if (trouble === null) return;
  log(texts.aboutCertificate(key.comment, trouble), 'warning');
  const path = key.certificateFile;
  if (path !== null) remarks.keep({ code: 'certificate-unusable', data: { path, detail: trouble } });
}
