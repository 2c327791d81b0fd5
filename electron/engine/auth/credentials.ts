import { sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { SecretUse } from '../../../shared/secrets';
import * as texts from '../../../shared/texts/event-log';
import type { AuthQuestion } from '../../ssh/types';
import { mostUnanswered, type Remembered } from './remembered';

type Log = (text: string, level?: LogLevel) => void;

interface Answer {
  readonly question: AuthQuestion;
  readonly texts: readonly string[];
  readonly origin: 'typed' | 'to remember' | 'keychain';
}

/** Which answers a failure says are wrong. */
const refusals: Partial<Record<AppError['code'], AuthQuestion['kind']>> = {
  'auth-refused': 'password',
  'auth-too-many': 'password',
  'key-passphrase': 'passphrase',
  'proxy-login': 'proxy-password',
};

/**
 * Answers typed to log in at one server, kept in memory while a session wants to be there so that a reconnect needs no
 * user, and for nothing else; and what the keychain keeps. Rounds of keyboard-interactive are never kept: they may be
 * one-time codes.
 */
export class Credentials {
  readonly #kept = new Map<string, Answer>();
  /** Given in the attempt under way. */
  readonly #given = new Map<string, Answer>();
  #unanswered = 0;

  constructor(private readonly remembered: Remembered) {}

  /** The answer to a question without a user; null when there is none, or it was just refused. */
  async recall(question: AuthQuestion, log: Log): Promise<readonly string[] | null> {
    const key = keyOf(question);
    if (key === null) return null;
    if (question.kind !== 'username' && question.kind !== 'keyboard-interactive' && question.again) {
      this.#refuse(key);
      return null;
    }
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#given.set(key, known);
      return known.texts;
    }
    const use = secretUseOf(question);
    if (use === null) return null;
    const found = await this.remembered.recall(use);
    if (!found.ok) log(sentence(found.error), 'warning');
    if (!found.ok || found.value === null) return null;
    log(texts.usingRemembered(use.kind === 'passphrase'));
    const answer: Answer = { question, texts: [found.value], origin: 'keychain' };
    this.#given.set(key, answer);
    return answer.texts;
  }

  /** Whether there is an answer that has let this session in before. */
  isKept(question: AuthQuestion): boolean {
    return this.#kept.has(keyOf(question) ?? '');
  }

  /**
   * Notes what the user typed in this attempt.
   * @param remember give it to the keychain, too, once it has worked
   */
  note(question: AuthQuestion, answer: readonly string[], remember: boolean): void {
    const key = keyOf(question);
    if (key !== null)
      this.#given.set(key, { question, texts: answer, origin: remember ? 'to remember' : 'typed' });
  }

  /** The attempt succeeded: its answers are kept. Resolves when the keychain has those that it was to have. */
  async keep(log: Log): Promise<void> {
    this.#unanswered = 0;
    const good = [...this.#given];
    this.#given.clear();
    for (const [key, answer] of good) {
      this.#kept.set(key, answer);
      const use = secretUseOf(answer.question);
      if (use !== null && answer.origin === 'keychain') this.remembered.worked(use);
    }
    for (const [key, answer] of good) {
      const use = secretUseOf(answer.question);
      const [secret] = answer.texts;
      if (answer.origin !== 'to remember' || use === null || secret === undefined) continue;
      const stored = await this.remembered.remember(use, secret);
      if (!stored.ok) log(sentence(stored.error), 'warning');
      const origin = stored.ok ? 'keychain' : 'typed';
      // It may have been forgotten meanwhile.
      if (this.#kept.get(key) === answer) this.#kept.set(key, { ...answer, origin });
    }
  }

  /** The attempt failed: its answers are dropped, earlier kept ones stay unless they were what was refused. */
  drop(error: AppError): void {
    if (error.code === 'auth-unanswered') this.#unanswered += 1;
    const wrong = this.#unanswered >= mostUnanswered ? 'password' : undefined;
    for (const [key, { question, origin }] of [...this.#given]) {
      const use = secretUseOf(question);
      const isUnanswered = error.code === 'auth-unanswered' && question.kind === 'password';
      if (isUnanswered && use !== null && origin === 'keychain') this.remembered.unanswered(use);
      if (question.kind === wrong || question.kind === refusals[error.code]) this.#refuse(key);
    }
    this.#given.clear();
  }

  /** Forgets everything. */
  forget(): void {
    this.#kept.clear();
    this.#given.clear();
  }

  #refuse(key: string): void {
    const answer = this.#given.get(key) ?? this.#kept.get(key);
    const use = answer === undefined ? null : secretUseOf(answer.question);
    if (use !== null && answer?.origin === 'keychain') this.remembered.refused(use);
    this.#given.delete(key);
    this.#kept.delete(key);
  }
}

/** The use of a question's answer, as the keychain names it; null for what is never remembered. */
export function secretUseOf(question: AuthQuestion): SecretUse | null {
  switch (question.kind) {
    case 'password':
    case 'proxy-password': {
      const { kind, username, host, port } = question;
      return { kind, username, host, port };
    }
    case 'passphrase':
      return { kind: 'passphrase', keyFile: question.keyFile };
    case 'username':
    case 'keyboard-interactive':
      return null;
  }
}

function keyOf(question: AuthQuestion): string | null {
  switch (question.kind) {
    case 'username':
      return `username ${question.host}`;
    case 'password':
    case 'proxy-password':
      return `${question.kind} ${question.username}@${question.host}:${String(question.port)}`;
    case 'passphrase':
      return `passphrase ${question.keyFile}`;
    case 'keyboard-interactive':
      return null;
  }
}
