import { explain, sentence, type AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import { matchesHostKey } from '../../shared/host-key-text';
import type { HostKey, Prompt, PromptAnswer } from '../../shared/prompts';
import type { SessionProfile, Target } from '../../shared/session-profile';
import { parseServerPort } from '../../shared/session-profile';
import type { KnownHosts } from '../storage/types';

type HostKeyPrompt = Extract<Prompt, { kind: 'host-key' }>;
/** What the host-key question says, without whom it concerns. */
export type HostKeyQuestion = Pick<
  HostKeyPrompt,
  'kind' | 'host' | 'port' | 'key' | 'verdict' | 'knownTypes' | 'knownFrom'
>;

/** What one attempt to connect brings to the decision. */
export interface TrustCheck {
  readonly key: HostKey;
  /** The name the key is looked up under. */
  readonly host: string;
  readonly port: number;
  /** Keys and fingerprints given by hand; if there are any, they alone decide. */
  readonly listed: readonly string[];
  readonly knownHosts: KnownHosts;
  readonly log: (text: string, level?: LogLevel) => void;
  readonly ask: (question: HostKeyQuestion) => Promise<PromptAnswer>;
}

/** Decides whether a server's key is trusted, asking the person when it is not known. */
export interface Trust {
  /** @returns null to go on; an error abandons the connection before anything is sent to authenticate */
  readonly decide: (check: TrustCheck) => Promise<AppError | null>;
  /** Forgets what was accepted for once. */
  readonly forget: () => void;
}

/**
 * Creates the trust in one server. A key accepted with Connect Once is trusted again on reconnects as long as it stays the
 * same; nothing of it is stored.
 */
export function createTrust(): Trust {
  let onceAccepted: string | null = null;
  return {
    decide: async ({ key, host, port, listed, knownHosts, log, ask }) => {
      if (listed.length > 0) {
        if (listed.some((text) => matchesHostKey(key, text))) {
          log('Host key matched one of the manually configured keys');
          return null;
        }
        return { code: 'host-key-not-listed', data: { host, port, sha256: key.sha256 } };
      }
      const found = await knownHosts.check(host, port, key);
      const { verdict, knownTypes, knownFrom, authorityFrom, unreadable } = found;
      // Else the question would look like that about any new server, and be answered like it.
      if (unreadable !== undefined) log(sentence(unreadable), 'warning');
      if (verdict === 'known') return null;
      if (verdict === 'revoked') return { code: 'host-key-revoked', data: { host, port, source: knownFrom } };
      if (onceAccepted === key.publicKey) {
        log('Host key is the one that was accepted once');
        return null;
      }
      if (authorityFrom !== undefined) {
        log(
          `A certificate authority is known for this server (${authorityFrom}). Culvert cannot check host certificates and asks about the key itself`,
          'warning',
        );
      }
      if (verdict === 'other-type') {
        log(`Server has another kind of host key than the known ${knownTypes.join(', ')}`, 'warning');
      }
      if (verdict === 'changed') log('Host key does not match the known one for this server', 'warning');
      const answer = await ask({ kind: 'host-key', host, port, key, verdict, knownTypes, knownFrom });
      if (answer.kind !== 'host-key') {
        log('User aborted at host key verification', 'error');
        return { code: 'host-key-refused', data: { host, port, changed: verdict === 'changed' } };
      }
      onceAccepted = key.publicKey;
      if (answer.decision === 'accept') {
        const stored = await knownHosts.accept(host, port, key);
        if (!stored.ok) log(`The host key was not stored: ${explain(stored.error).why ?? ''}`, 'warning');
      }
      return null;
    },
    forget: () => {
      onceAccepted = null;
    },
  };
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
