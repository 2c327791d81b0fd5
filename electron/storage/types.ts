import type { AppError } from '../../shared/errors';
import type { HostKey, Prompt } from '../../shared/prompts';
import type { Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import type { Notice } from '../../shared/snapshot';

/** What `sessions.json` holds. */
export interface StoredSessions {
  readonly profiles: readonly SessionProfile[];
  readonly defaults: SessionProfile;
}

/** The saved sessions on disk. */
export interface SessionStore {
  /** Reads the file; never throws. What went wrong comes as notices; what could be read is used. */
  readonly load: () => Promise<StoredSessions & { readonly notices: readonly Notice[] }>;
  /** Writes all of it atomically; one writer at a time; a failure leaves the old file as it was. */
  readonly save: (sessions: StoredSessions) => Promise<Result<null>>;
}

export type HostKeyVerdict = 'known' | Extract<Prompt, { kind: 'host-key' }>['verdict'];

/** Culvert's own known hosts. */
export interface KnownHosts {
  /** What is known of a server's key; reads the file anew, so that other programs' changes count. */
  readonly check: (
    host: string,
    port: number,
    key: HostKey,
  ) => Promise<{
    readonly verdict: HostKeyVerdict;
    readonly knownTypes: readonly string[];
    /** Why what is known could not be read; the verdict is then one of ignorance. */
    readonly unreadable?: AppError;
  }>;
  /** Adds the key, replacing an older one of the same type for the same server; other lines stay as they are. */
  readonly accept: (host: string, port: number, key: HostKey) => Promise<Result<null>>;
}
