import type { EnginePlace } from '../../shared/engine-place';
import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import type { EngineView } from '../engine';
import type { LockHolder } from '../storage';
import { until } from '../system/async';
import { elapsed } from '../system/elapsed';
import type { AttachedEngine } from './attached-engine';
import { EngineInUse, type Overlay } from './engine-in-use';

/** An engine of this process: it is ended, and not let go of. */
export interface OwnEngine extends EngineView {
  readonly shutdown: () => Promise<void>;
}

/** Times in milliseconds. */
export interface Moments {
  /** Between two looks for who has the data folder, and while it is the user who is waited for. */
  readonly look: number;
  readonly patientLook: number;
  /** Until the folder is taken here after a crash. */
  readonly crashed: number;
  /** Likewise where a service manager starts the crashed one again; Ginnel's unit waits 5 seconds (cli/systemd-unit.ts). */
  readonly service: number;
}
const usualMoments: Moments = { look: 500, patientLook: 2_500, crashed: 1_500, service: 10_000 };

/** Ways to an engine for a data folder. */
export interface JoinOptions<Own extends OwnEngine> {
  /** Attaches to who holds the folder; null when no process does. */
  readonly attach: () => Promise<Result<AttachedEngine | null>>;
  /** Takes the folder, and makes the engine here; null when another process was first. */
  readonly take: () => Promise<Result<Own | null>>;
  /** An engine was made here and is in use. @param crashed the one before ended unasked, so that what was open is to be opened again */
  readonly taken: (engine: Own, crashed: boolean) => void;
  /** The surroundings, which lie over an engine of another process. */
  readonly overlay: (engine: EngineView) => Overlay;
  readonly moments?: Partial<Moments>;
}

/**
 * An engine that runs in another process to begin with. When that is gone the next holder of the data folder is attached to; where
 * none comes, this process takes the folder and makes the engine itself: after a moment when the holder crashed, at once when it was a
 * command that has done its work, and when the user says so after an end in order, which is somebody's will. Of several that want it
 * the folder's lock lets one, and the others attach to that.
 */
export class JoinedEngine<Own extends OwnEngine> {
  readonly engine: EngineInUse;
  readonly #to: JoinOptions<Own>;
  readonly #moments: Moments;
  readonly #closing = new AbortController();
  #attached: AttachedEngine | null = null;
  #own: Own | null = null;
  #taking: Promise<unknown> = Promise.resolve();
  #startWanted = false;
  #startNow = (): void => undefined;

  constructor(first: AttachedEngine, options: JoinOptions<Own>) {
    this.#to = options;
    this.#moments = { ...usualMoments, ...options.moments };
    this.engine = new EngineInUse(first, placeOf(first), options.overlay(first), () => {
      this.#startWanted = true;
      this.#startNow();
    });
    this.#follow(first);
  }

  /** The engine where it runs in this process; null where it runs elsewhere, or nowhere. */
  own(): Own | null {
    return this.#own;
  }

  /** Lets go of an engine elsewhere, which goes on; ends one of this process. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#attached?.close();
    await this.#taking;
    await this.#own?.shutdown();
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #isStartWanted(): boolean {
    return this.#startWanted;
  }

  #follow(engine: AttachedEngine): void {
    this.#attached = engine;
    void engine.closed.then((why) => {
      this.#attached = null;
      if (why !== null && !this.#isClosing()) void this.#comeBack(why, engine.holder.who);
    });
  }

  async #comeBack(why: AppError, who: LockHolder['who']): Promise<void> {
    const inOrder = why.code === 'ending';
    const waitsForUser = inOrder && who?.mode !== 'command';
    const lose = (error: AppError | null): void =>
      this.engine.lose({ kind: waitsForUser ? 'ended' : 'lost', holder: who, error });
    const { crashed, service } = this.#moments;
    const takesAt = elapsed() + (inOrder ? 0 : who?.mode === 'service' ? service : crashed);
    this.#startWanted = false;
    lose(null);
    while (!this.#isClosing()) {
      const attached = await this.#to.attach();
      if (attached.ok && attached.value !== null) {
        this.#use(attached.value);
        return;
      }
      if (!attached.ok) lose(attached.error);
      else if (this.#isStartWanted() || (!waitsForUser && elapsed() >= takesAt)) {
        this.#startWanted = false;
        const taking = this.#take(!inOrder);
        this.#taking = taking;
        const error = await taking;
        if (this.#own !== null) return;
        if (error !== null) lose(error);
      }
      await this.#pause(waitsForUser ? this.#moments.patientLook : this.#moments.look);
    }
  }

  #use(engine: AttachedEngine): void {
    if (this.#isClosing()) {
      engine.close();
      return;
    }
    this.engine.use(engine, placeOf(engine), this.#to.overlay(engine));
    this.#follow(engine);
  }

  async #take(crashed: boolean): Promise<AppError | null> {
    if (this.#isClosing()) return null;
    const taken = await this.#to.take();
    if (!taken.ok) return taken.error;
    if (taken.value === null) return null;
    this.#own = taken.value;
    if (this.#isClosing()) return null;
    this.engine.use(taken.value, { kind: 'here' }, null);
    this.#to.taken(taken.value, crashed);
    return null;
  }

  /** Until it is time to look again, which it is at once when the user wants the engine. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.#isStartWanted()) return;
    const asked = new Promise<void>((resolve) => {
      this.#startNow = resolve;
    });
    await until(asked, this.#closing.signal, milliseconds);
  }
}

function placeOf({ holder, version }: AttachedEngine): EnginePlace {
  return { kind: 'elsewhere', holder: holder.who, version };
}
