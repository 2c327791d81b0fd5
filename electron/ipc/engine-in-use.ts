import {
  handlersOf,
  type CommandHandlers,
  type CommandName,
  type EventName,
  type EventPayload,
  type Subscribe,
} from '../../shared/contract';
import { isEngineGone, type EnginePlace } from '../../shared/engine-place';
import { EventListeners } from '../../shared/event-listeners';
import { flattened } from '../../shared/groups';
import { fail, ok, type Result } from '../../shared/result';
import type { Change, Snapshot } from '../../shared/snapshot';
import type { EngineView } from '../engine';
import { pushEvents } from './push-events';

/** The surroundings of a window or a page, which lie over an engine of another process. */
export interface Overlay {
  /** Lays what is here over what the engine says of its own surroundings. */
  readonly lay: <Part extends Surrounded>(part: Part) => Part;
  /** Commands that are done here. */
  readonly handlers: CommandHandlers;
}
type Surrounded = { readonly [Slice in 'app' | 'settings']?: Snapshot[Slice] | undefined };
type Handler = (input: never) => Promise<Result<unknown>>;

/** The engine that answers now. */
interface Use {
  readonly commands: ReadonlyMap<string, Handler>;
  readonly view: EngineView;
  readonly lay: Overlay['lay'];
  readonly stop: () => void;
}

const asItIs: Overlay['lay'] = (part) => part;

/**
 * The engine that a window, a tray or pages show, while the process that it runs in may change: one takes the place of another, and
 * for a while there may be none. Its revisions go on through that, and whoever follows it learns by a gap that all is to be asked for
 * anew.
 */
export class EngineInUse implements EngineView {
  readonly handlers: CommandHandlers = handlersOf((name, input) => this.#perform(name, input));
  readonly #listeners = new EventListeners();
  readonly #start: () => void;
  #place: EnginePlace = { kind: 'lost', holder: null, error: null };
  #use: Use | null = null;
  #last: Snapshot;
  /** The revision that was told last, and what it is ahead of the engine's own. */
  #told = 0;
  #ahead = 0;

  /** @param start the user wants the engine to start, where there is none */
  constructor(first: EngineView, place: EnginePlace, overlay: Overlay | null, start: () => void) {
    this.#start = start;
    this.#last = first.snapshot();
    this.use(first, place, overlay);
  }

  readonly on: Subscribe = this.#listeners.on;

  /** Everything as it is known here. */
  readonly snapshot = (): Snapshot => {
    if (this.#use === null) return this.#shown(this.#last, this.#told);
    const now = this.#use.view.snapshot();
    return this.#shown(now, now.revision + this.#ahead);
  };

  place(): EnginePlace {
    return this.#place;
  }

  /** Takes an engine in the place of the one before. @param overlay null for one of this process */
  use(view: EngineView, place: EnginePlace, overlay: Overlay | null): void {
    this.#use?.stop();
    this.#place = place;
    const now = view.snapshot();
    const since = this.#told + 1;
    this.#told = since + 1;
    this.#ahead = this.#told - now.revision;
    this.#use = {
      view,
      lay: overlay?.lay ?? asItIs,
      commands: flattened<Handler>(overlay?.handlers ?? view.handlers),
      stop: pushEvents(view, (name, payload) => this.#pass(name, payload)),
    };
    // From a revision that nobody has: what changed besides is to be asked for. Who looks at the snapshot itself looks.
    const { app, settings, prompts } = this.#shown(now, this.#told);
    this.#listeners.emit('snapshot.changed', { since, revision: this.#told, app, settings, prompts });
  }

  /** There is none until another one is used: what is known is what was. */
  lose(place: EnginePlace): void {
    if (this.#use !== null) {
      this.#last = { ...this.snapshot(), prompts: [] };
      this.#use.stop();
      this.#use = null;
    }
    this.#place = place;
    this.#tell({ prompts: [] });
  }

  /** Tells that the surroundings changed. */
  overlayChanged(): void {
    this.#tell({});
  }

  #tell(more: Partial<Change>): void {
    const since = this.snapshot().revision;
    this.#told = since + 1;
    this.#ahead += 1;
    const { app, settings } = this.snapshot();
    this.#listeners.emit('snapshot.changed', { since, revision: this.#told, app, settings, ...more });
  }

  #shown(snapshot: Snapshot, revision: number): Snapshot {
    return { ...this.#laid(snapshot), revision };
  }

  #laid<Part extends Surrounded>(part: Part): Part {
    const laid = (this.#use?.lay ?? asItIs)(part);
    return laid.app === undefined ? laid : { ...laid, app: { ...laid.app, engine: this.#place } };
  }

  #pass(name: EventName, payload: EventPayload<EventName>): void {
    if (name !== 'snapshot.changed') {
      this.#listeners.emit(name, payload as never);
      return;
    }
    const change = payload as Change;
    this.#told = change.revision + this.#ahead;
    this.#listeners.emit(name, {
      ...this.#laid(change),
      since: change.since + this.#ahead,
      revision: this.#told,
    });
  }

  async #perform(name: CommandName, input: unknown): Promise<Result<unknown>> {
    if (name === 'engine.start') {
      if (isEngineGone(this.#place)) this.#start();
      return ok({});
    }
    const command = this.#use?.commands.get(name);
    if (name === 'snapshot.get') {
      // The answer comes after the changes that were not told yet: what is known here holds them then.
      await command?.({} as never);
      return ok(this.snapshot());
    }
    if (command === undefined) return fail({ code: 'engine-lost', data: {} });
    return command(input as never);
  }
}
