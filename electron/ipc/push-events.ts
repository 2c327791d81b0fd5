import { eventNames, type Subscribe } from '../../shared/contract';
import { sendEvent, type WebContentsLike } from './ipc-main';

/** What is used of the engine to hear events. */
export interface EventSource {
  readonly on: Subscribe;
}

/** Hands every event on to a window until the returned function is called or the window is gone. */
export function pushEvents(source: EventSource, window: WebContentsLike): () => void {
  const stops = eventNames.map((name) =>
    source.on(name, (payload) => {
      sendEvent(window, name, payload);
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
