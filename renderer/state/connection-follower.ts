import type { ConnectionList } from '../../shared/connections';
import type { Ginnel } from '../../shared/contract';
import type { AppError } from '../../shared/errors';
import type { ForwardId, SessionId } from '../../shared/ids';

/** Milliseconds between an answer and the next question. */
export const followEvery = 1000;

/** What is known of a forward's connections. */
export interface Followed {
  /** Null until the first answer. */
  readonly list: ConnectionList | null;
  /** Why the last question had no answer; the list is the one before then. */
  readonly error: AppError | null;
  /** When the list was had, in milliseconds since the epoch. */
  readonly at: number;
}

/** Whether anybody can see the page, and who wants to know when that changes. */
export type Sight = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/** Asks for a forward's connections until it is stopped. */
export interface Follower {
  /** Asks at once, or right after the question under way. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

/**
 * Asks for the connections of a forward now and then once a second, one question at a time and none while the page is
 * out of sight.
 * @param onFollowed is told of each answer, and of none once it is stopped
 */
export function followConnections(
  ginnel: { readonly clientConnections: Pick<Ginnel['clientConnections'], 'list'> },
  ids: { readonly sessionId: SessionId; readonly forwardId: ForwardId },
  onFollowed: (followed: Followed) => void,
  sight: Sight = document,
): Follower {
  let followed: Followed = { list: null, error: null, at: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let askAgain = false;
  let stopped = false;

  async function ask(): Promise<void> {
    if (asking) {
      askAgain = true;
      return;
    }
    clearTimeout(timer);
    asking = true;
    askAgain = false;
    const result = await ginnel.clientConnections.list(ids);
    asking = false;
    if (isOver()) return;
    followed = result.ok
      ? { list: result.value, error: null, at: Date.now() }
      : { ...followed, error: result.error };
    onFollowed(followed);
    if (wantsMore()) void ask();
    else if (sight.visibilityState === 'visible') timer = setTimeout(() => void ask(), followEvery);
  }

  // Both change while an answer is waited for.
  const isOver = (): boolean => stopped;
  const wantsMore = (): boolean => askAgain;

  function onSight(): void {
    if (sight.visibilityState === 'visible') void ask();
    else clearTimeout(timer);
  }

  sight.addEventListener('visibilitychange', onSight);
  void ask();
  return {
    refresh: () => void ask(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      sight.removeEventListener('visibilitychange', onSight);
    },
  };
}
