import type { EndReason } from '../../../shared/connections';
import type { Client } from '../types';

/** Part of an AbortSignal used to cut a client off. A signal of the system costs more than all else of a client. */
export interface CutSignal {
  readonly aborted: boolean;
  readonly addEventListener: (type: 'abort', cut: () => void) => void;
  readonly removeEventListener: (type: 'abort', cut: () => void) => void;
}

/** A cut signal that one listens to at a time. */
export class Cut implements CutSignal {
  aborted = false;
  #listener: (() => void) | null = null;

  addEventListener(_type: 'abort', cut: () => void): void {
    this.#listener = cut;
  }

  removeEventListener(): void {
    this.#listener = null;
  }

  abort(): void {
    this.aborted = true;
    this.#listener?.();
  }
}

/** A client that is not there any more. */
interface Gone {
  readonly kind: 'gone';
  readonly reason: EndReason;
}

/** Watches over a client from its coming to its being joined or gone. */
export class Watch {
  #leaving: AbortController | null = null;
  #goneFor: EndReason | null = null;
  #notify: (gone: Gone) => void = () => undefined;
  /** Resolves when the client has closed or was dropped; never when it was joined before. */
  readonly gone = new Promise<Gone>((resolve) => (this.#notify = resolve));

  constructor(
    private readonly client: Client,
    private readonly cut: CutSignal,
  ) {
    client.stream.on('close', this.#left);
    cut.addEventListener('abort', this.#stop);
    if (cut.aborted) this.#stop();
    else if (client.stream.destroyed) this.#left();
  }

  /** Whether the client has closed or was dropped. */
  get isGone(): boolean {
    return this.#goneFor !== null;
  }

  /** Aborted when the client is gone; made for those who ask for it, which few clients of a flood come to. */
  get signal(): AbortSignal {
    if (this.#leaving === null) {
      this.#leaving = new AbortController();
      if (this.#goneFor !== null) this.#leaving.abort(this.#goneFor);
    }
    return this.#leaving.signal;
  }

  /** Drops the client at once. */
  readonly expel = (reason: EndReason): void => {
    this.client.drop();
    this.#over(reason);
  };

  /** Watches no more. */
  release(): void {
    this.client.stream.off('close', this.#left);
    this.cut.removeEventListener('abort', this.#stop);
  }

  readonly #left = (): void => this.#over({ kind: 'left' });
  readonly #stop = (): void => this.expel({ kind: 'stopped' });

  #over(reason: EndReason): void {
    this.release();
    this.#goneFor = reason;
    this.#notify({ kind: 'gone', reason });
    // With a reason of its own: to make the usual one takes longer than all else of a client that is sent away.
    this.#leaving?.abort(reason);
  }
}
