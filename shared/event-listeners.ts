import { addedTo } from './added-to';
import { eventNames, type EventName, type EventPayload, type Subscribe } from './contract';

/** The listeners to the contract's events. */
export class EventListeners {
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );

  readonly on: Subscribe = (event, listener) => addedTo(this.#listeners.get(event), listener);

  /** Tells those who listen, in the order they came. */
  emit<Name extends EventName>(event: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never);
  }
}
