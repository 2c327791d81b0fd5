import type { AuthQuestion } from '../ssh/types';

/**
 * What the person typed to log in, kept in memory while the session is open so that a reconnect needs no person, and
 * for nothing else. Rounds of keyboard-interactive are never kept: they may be one-time codes.
 */
export interface Credentials {
  /** The kept answer to a question; null when there is none or it was just refused, which also forgets it. */
  readonly recall: (question: AuthQuestion) => readonly string[] | null;
  /** Notes an answer given in this attempt. */
  readonly note: (question: AuthQuestion, answer: readonly string[]) => void;
  /** The attempt succeeded: its answers are kept. */
  readonly keep: () => void;
  /** The attempt failed: its answers are dropped, earlier kept ones stay. */
  readonly drop: () => void;
  /** Forgets everything. */
  readonly forget: () => void;
}

/** Creates an empty store for one session. */
export function createCredentials(): Credentials {
  const kept = new Map<string, readonly string[]>();
  const noted = new Map<string, readonly string[]>();
  return {
    recall: (question) => {
      const key = keyOf(question);
      if (key === null) return null;
      if (question.kind !== 'username' && question.again) {
        kept.delete(key);
        noted.delete(key);
        return null;
      }
      return kept.get(key) ?? null;
    },
    note: (question, answer) => {
      const key = keyOf(question);
      if (key !== null) noted.set(key, answer);
    },
    keep: () => {
      for (const [key, answer] of noted) kept.set(key, answer);
      noted.clear();
    },
    drop: () => {
      noted.clear();
    },
    forget: () => {
      kept.clear();
      noted.clear();
    },
  };
}

function keyOf(question: AuthQuestion): string | null {
  switch (question.kind) {
    case 'username':
      return `username ${question.host}`;
    case 'password':
      return `password ${question.username}@${question.host}`;
    case 'proxy-password':
      return `proxy ${question.username}@${question.host}:${String(question.port)}`;
    case 'passphrase':
      return `passphrase ${question.keyFile}`;
    case 'keyboard-interactive':
      return null;
  }
}
