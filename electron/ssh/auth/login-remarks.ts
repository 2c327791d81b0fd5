import { sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';

/**
 * What went wrong with what the user chose to log in with. A login goes on by other ways, so it is said along with the next
 * question and beside the connection, and is the reason told when no way leads in.
 */
export interface LoginRemarks {
  /** Keeps one, and says it in the event log. */
  readonly add: (error: AppError) => void;
  /** Keeps one that the event log has already. */
  readonly keep: (error: AppError) => void;
  /** In the order in which they came, each once. */
  readonly all: () => readonly AppError[];
  /** Why nobody got in, as far as it is known from them; null when it is not. */
  readonly cause: () => AppError | null;
}

/** Creates the remarks of one login, empty. */
export function createLoginRemarks(log: (text: string, level?: LogLevel) => void): LoginRemarks {
  const remarks = new Map<string, AppError>();
  const keep = (error: AppError): void => {
    const text = sentence(error);
    if (!remarks.has(text)) remarks.set(text, error);
  };
  return {
    keep,
    add: (error) => {
      keep(error);
      log(sentence(error), 'warning');
    },
    all: () => [...remarks.values()],
    // That a key was refused is no more than that all was refused.
    cause: () => [...remarks.values()].find(({ code }) => code !== 'key-refused') ?? null,
  };
}

/** The remarks as part of a question or a status; nothing where there are none. */
export function withRemarks({ all }: LoginRemarks): { readonly remarks?: readonly AppError[] } {
  const remarks = all();
  return remarks.length === 0 ? {} : { remarks };
}
