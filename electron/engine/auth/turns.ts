import type { SecretUse } from '../../../shared/secrets';
import { nameOf, type Remembered } from './remembered';
import { until } from '../../system/async';

/** One attempt's part in {@link Turns}. */
export interface Turn {
  /**
   * Waits until the attempt may send what is remembered: at once where it has worked in this run, was refused, or there is
   * none; else when no other attempt is trying it. What this attempt held before is passed on.
   * @param waiting called once if it has to wait
   */
  readonly take: (use: SecretUse, waiting: () => void) => Promise<void>;
  /** The answer tried is judged, or will not be sent: others may go on. */
  readonly pass: () => void;
  /** The answer tried turned out to be right, and the attempt goes on. */
  readonly worked: () => void;
  /** The attempt is over, however it ended; what waits in its name waits no longer. */
  readonly close: () => void;
}

/**
 * Who may send a remembered password of which nobody knows yet in this run whether it is still right: one attempt at a time
 * for each account. Sessions that come up side by side would else each send the same outdated one, and servers lock accounts.
 *
 * A turn lasts from before the secret is read until the server has answered it: while the user is asked something, at most
 * to unlock the keychain, which is then asked once. Who waits is bounded by its own limits.
 */
export interface Turns {
  /** An attempt begins; it must be closed. */
  readonly begin: () => Turn;
}

/** Creates the turns, all free. */
export function createTurns(remembered: Pick<Remembered, 'isUntried' | 'worked'>): Turns {
  /** Uses that are being tried, each with a promise that resolves when that is over. */
  const tried = new Map<string, Promise<void>>();

  return {
    begin: () => {
      const over = new AbortController();
      let held: { readonly use: SecretUse; readonly end: () => void } | null = null;
      const pass = (): void => {
        held?.end();
        held = null;
      };
      return {
        take: async (use, waiting) => {
          pass();
          const name = nameOf(use);
          for (let isFirst = true; !over.signal.aborted && remembered.isUntried(use); isFirst = false) {
            const other = tried.get(name);
            if (other === undefined) {
              let done: () => void = () => undefined;
              tried.set(name, new Promise((resolve) => (done = resolve)));
              const end = (): void => {
                tried.delete(name);
                done();
              };
              held = { use, end };
              return;
            }
            if (isFirst) waiting();
            await until(other, over.signal);
          }
        },
        pass,
        worked: () => {
          if (held !== null) remembered.worked(held.use);
          pass();
        },
        close: () => {
          over.abort();
          pass();
        },
      };
    },
  };
}
