import type { EndReason } from '../../../shared/connections';
import type { Client } from '../types';

/** What of an AbortSignal is used of one that cuts a client off. A signal of the system costs more than all else of a client. */
export interface CutSignal {
  readonly aborted: boolean;
  readonly addEventListener: (type: 'abort', cut: () => void) => void;
  readonly removeEventListener: (type: 'abort', cut: () => void) => void;
}

/** Makes a cut signal that one listens to at a time. @returns the signal, and how it is aborted */
export function createCut(): { readonly signal: CutSignal; readonly abort: () => void } {
  let isAborted = false;
  let listener: (() => void) | null = null;
  return {
    signal: {
      get aborted() {
        return isAborted;
      },
      addEventListener: (_type, cut) => {
        listener = cut;
      },
      removeEventListener: () => {
        listener = null;
      },
    },
    abort: () => {
      isAborted = true;
      listener?.();
    },
  };
}

/** A client that is not there any more. */
interface Gone {
  readonly kind: 'gone';
  readonly reason: EndReason;
}

/** Watches over a client from its coming to its being joined or gone. */
export interface Watch {
  /** Resolves when the client has closed or was dropped; never when it was joined before. */
  readonly gone: Promise<Gone>;
  /** Whether that has happened. */
  readonly isGone: () => boolean;
  /** Aborted at the same moment; made for those who ask for it, which few clients of a flood come to. */
  readonly signal: () => AbortSignal;
  /** Drops the client at once. */
  readonly expel: (reason: EndReason) => void;
  readonly release: () => void;
}

/** Watches over a client; whoever calls `release` does so no more. */
export function watchClient({ stream, drop }: Client, cut: CutSignal): Watch {
  let leaving: AbortController | null = null;
  let goneFor: EndReason | null = null;
  let notify: (gone: Gone) => void = () => undefined;
  const gone = new Promise<Gone>((resolve) => {
    notify = resolve;
  });
  function over(reason: EndReason): void {
    release();
    goneFor = reason;
    notify({ kind: 'gone', reason });
    // With a reason of its own: to make the usual one takes longer than all else of a client that is sent away.
    leaving?.abort(reason);
  }
  function signal(): AbortSignal {
    if (leaving === null) {
      leaving = new AbortController();
      if (goneFor !== null) leaving.abort(goneFor);
    }
    return leaving.signal;
  }
  function left(): void {
    over({ kind: 'left' });
  }
  function expel(reason: EndReason): void {
    drop();
    over(reason);
  }
  function stop(): void {
    expel({ kind: 'stopped' });
  }
  function release(): void {
    stream.off('close', left);
    cut.removeEventListener('abort', stop);
  }
  stream.on('close', left);
  cut.addEventListener('abort', stop);
  if (cut.aborted) stop();
  else if (stream.destroyed) left();
  return { gone, isGone: () => goneFor !== null, signal, expel, release };
}
