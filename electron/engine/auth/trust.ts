import { explain, sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import { matchesHostKey } from '../../../shared/host-key-text';
import type { HostKey, Prompt, PromptAnswer } from '../../../shared/prompts';
import type { SessionProfile, Target } from '../../../shared/session-profile';
import { parseServerPort } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/event-log';
import type { KnownHosts } from '../../storage';

type HostKeyPrompt = Extract<Prompt, { kind: 'host-key' }>;
/** The host-key question, without whom it concerns. */
type HostKeyQuestion = Pick<
  HostKeyPrompt,
  'kind' | 'host' | 'port' | 'key' | 'verdict' | 'knownTypes' | 'olderKeys' | 'knownFrom'
>;

/** One attempt to connect, as far as the decision needs it. */
interface TrustCheck {
  readonly key: HostKey;
  /** The name the key is looked up under. */
  readonly host: string;
  readonly port: number;
  /** Keys and fingerprints given by hand; if there are any, they decide in place of what is known, but for revocations. */
  readonly listed: readonly string[];
  readonly knownHosts: KnownHosts;
  readonly log: (text: string, level?: LogLevel) => void;
  readonly ask: (question: HostKeyQuestion) => Promise<PromptAnswer>;
}

/** A key that was accepted for once, and whose it is. */
interface OnceAccepted {
  readonly host: string;
  readonly port: number;
  readonly publicKey: string;
}

/**
 * Decides whether one server's key is trusted, asking the user when it is not known. A key accepted with Connect Once is trusted
 * again on reconnects as long as both key and server stay the same; nothing of it is stored.
 *
 * A revoked key is refused whatever else is said of it, as ssh does: who says so knows that others may have it. PuTTY,
 * whose keys listed by hand bypass everything else, has no revocations.
 */
export class Trust {
  #once: OnceAccepted | null = null;

  /** @returns null to go on; an error abandons the connection before anything is sent to authenticate */
  async decide({ key, host, port, listed, knownHosts, log, ask }: TrustCheck): Promise<AppError | null> {
    const found = await knownHosts.check(host, port, key);
    const { verdict, knownTypes, knownFrom, olderKeys, authorityFrom, unreadable } = found;
    // Else the question would look like that about any new server, and be answered like it.
    if (unreadable !== undefined) log(sentence(unreadable), 'warning');
    if (verdict === 'revoked') return { code: 'host-key-revoked', data: { host, port, source: knownFrom } };
    if (listed.length > 0) {
      if (listed.some((text) => matchesHostKey(key, text))) {
        log(texts.hostKeyConfigured);
        return null;
      }
      return { code: 'host-key-not-listed', data: { host, port, sha256: key.sha256 } };
    }
    if (verdict === 'known') return null;
    if (this.#once !== null && this.#once.host === host && this.#once.port === port) {
      if (this.#once.publicKey === key.publicKey) {
        log(texts.hostKeyAcceptedOnce);
        return null;
      }
      log(texts.hostKeyNotAcceptedOnce, 'warning');
    }
    if (authorityFrom !== undefined) {
      log(texts.authorityKnown(authorityFrom), 'warning');
    }
    if (verdict === 'other-type') {
      log(texts.otherHostKeyType(knownTypes), 'warning');
    }
    if (verdict === 'changed') log(texts.hostKeyChanged, 'warning');
    const answer = await ask({
      ...{ kind: 'host-key', host, port, key, verdict, knownTypes, knownFrom },
      ...(olderKeys !== undefined && { olderKeys }),
    });
    if (answer.kind !== 'host-key') {
      log(texts.hostKeyAborted, 'error');
      return { code: 'host-key-refused', data: { host, port, changed: verdict === 'changed' } };
    }
    this.#once = { host, port, publicKey: key.publicKey };
    if (answer.decision === 'accept') {
      const stored = await knownHosts.accept(host, port, key);
      // From now on what is stored decides: a user may take it back in the list of known hosts.
      if (stored.ok) this.#once = null;
      else log(texts.hostKeyNotStored(explain(stored.error).why ?? ''), 'warning');
    }
    return null;
  }

  /** Forgets what was accepted for once. */
  forget(): void {
    this.#once = null;
  }
}

/**
 * The name a server's key is looked up under: the Connection panel's logical host name, `name` or `name:port`, or else
 * the server itself.
 */
export function hostKeyName(profile: SessionProfile, target: Target): { host: string; port: number } {
  const logical = profile.logicalHostName.trim();
  if (logical === '') return { host: target.host, port: target.port };
  // A bare IPv6 address has colons of its own: a port follows only a name without one, or brackets.
  const match = /^([^:]+|\[.*\]):(\d+)$/u.exec(logical);
  const port = match === null ? null : parseServerPort(match[2] ?? '');
  return port?.ok === true
    ? { host: unbracket(match?.[1] ?? ''), port: port.value }
    : { host: unbracket(logical), port: 22 };
}

function unbracket(host: string): string {
  return host.replace(/^\[(.*)\]$/u, '$1');
}
