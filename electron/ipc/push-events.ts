import { eventNames, type EventName, type EventPayload, type Subscribe } from '../../shared/contract';

/** The engine, as far as it tells of events. */
export interface EventSource {
  readonly on: Subscribe;
}

/** Hands every event on until the returned function is called. */
export function pushEvents(
  source: EventSource,
  push: (name: EventName, payload: EventPayload<EventName>) => void,
): () => void {
  const stops = eventNames.map((name) => source.on(name, (payload) => push(name, payload)));
  return () => {
    for (const stop of stops) stop();
  };
}
