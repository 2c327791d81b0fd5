import { sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';

/**
 * What went wrong with what the user chose to log in with. A login goes on by other ways, so it is said along with the next
 * question and beside the connection, and is the reason told when no way leads in.
 */
export class LoginRemarks {
  readonly #remarks = new Map<string, AppError>();
  readonly #refused = new Set<string>();

  constructor(private readonly log: (text: string, level?: LogLevel) => void) {}

  /** Keeps one, and says it in the event log. */
  add(error: AppError): void {
    this.keep(error);
    this.log(sentence(error), 'warning');
  }

  /** Keeps one that the event log has already. */
  keep(error: AppError): void {
    const text = sentence(error);
    if (!this.#remarks.has(text)) this.#remarks.set(text, error);
  }

  /** Notes a key that was offered unasked and that the server refused: no mishap, but the reason for a question. */
  refuse(key: string): void {
    this.#refused.add(key);
  }

  /** Said along with a question: the remarks, and which keys were refused before it came to that. */
  beforeQuestion(): readonly AppError[] {
    const keys = [...this.#refused];
    return keys.length === 0 ? this.all() : [...this.all(), { code: 'keys-refused', data: { keys } }];
  }

  /** In the order in which they came, each once. */
  all(): readonly AppError[] {
    return [...this.#remarks.values()];
  }

  /** Why nobody got in, as far as it is known from them; null when it is not. */
  cause(): AppError | null {
    // That a key was refused is no more than that all was refused.
    return this.all().find(({ code }) => code !== 'key-refused') ?? null;
  }
}

/** The remarks as part of a status or a question; nothing where there are none. */
export function withRemarks(remarks: readonly AppError[]): { readonly remarks?: readonly AppError[] } {
  return remarks.length === 0 ? {} : { remarks };
}
