import type { Forward } from '../../../shared/forward';
import type { ForwardId } from '../../../shared/ids';
import { fail, ok, type Result } from '../../../shared/result';
import type { Service } from '../../../shared/service';
import type { Bound, ForwardStatus } from '../../../shared/status';
import type { SshConnection } from '../../ssh/types';
import type { PathSystem } from '../../system/path-text';
import type { Clock } from '../clock';

/** Milliseconds for which it is remembered what answers; that nothing known does is for less, as it may just have been starting. */
const remembered = { known: 600_000, unknown: 30_000 };

/** The session, as far as identifications need it. */
interface IdentificationsOwner {
  readonly clock: Clock;
  readonly system: PathSystem;
  readonly forwards: () => readonly ForwardStatus[];
}

type Identified = Result<{ readonly service: Service | null }>;

interface Found {
  readonly bound: readonly Bound[];
  readonly at: number;
  readonly service: Service | null;
}

/** The services behind a session's forwards, found out when somebody asks; for as long as its connection stands. */
export class Identifications {
  #connection: SshConnection | null = null;
  #stop = new AbortController();
  readonly #found = new Map<ForwardId, Found>();
  readonly #running = new Map<ForwardId, Promise<Service | null>>();
  /** One at a time: a user looks at one menu, and a server is not to be come over. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly owner: IdentificationsOwner) {}

  /** The connection is up. */
  start(connection: SshConnection): void {
    this.stop();
    this.#connection = connection;
    this.#stop = new AbortController();
  }

  /** The connection is gone, and with it what was known. */
  stop(): void {
    this.#connection = null;
    this.#stop.abort();
    this.#found.clear();
    this.#running.clear();
  }

  /**
   * Finds out what answers behind one that listens, or recalls it.
   * @returns fails with not-connected or forward-not-listening
   */
  async identify(id: ForwardId): Promise<Identified> {
    const connection = this.#connection;
    if (connection === null) return fail({ code: 'not-connected', data: {} });
    const status = this.owner.forwards().find(({ forward, leaving }) => forward.id === id && !leaving);
    if (status?.state.kind !== 'listening') return fail({ code: 'forward-not-listening', data: {} });
    const { bound } = status.state;
    const known = this.#found.get(id);
    const age = this.owner.clock.now() - (known?.at ?? 0);
    if (known?.bound === bound && age < (known.service === null ? remembered.unknown : remembered.known)) {
      return ok({ service: known.service });
    }
    const running = this.#running.get(id) ?? this.#begin(status.forward, bound, connection);
    const service = await running;
    return connection === this.#connection ? ok({ service }) : fail({ code: 'not-connected', data: {} });
  }

  #begin(forward: Forward, bound: readonly Bound[], connection: SshConnection): Promise<Service | null> {
    const { signal } = this.#stop;
    const running = this.#last.then(async () => {
      if (signal.aborted) return null;
      // Loaded when somebody asks: it brings TLS along.
      const { identifyService } = await import('../../forwards/identify');
      return await identifyService(forward, connection, signal, this.owner.system).catch(() => null);
    });
    this.#last = running;
    this.#running.set(forward.id, running);
    void running.then((service) => {
      if (this.#running.get(forward.id) !== running) return;
      this.#running.delete(forward.id);
      this.#found.set(forward.id, { bound, at: this.owner.clock.now(), service });
    });
    return running;
  }
}
