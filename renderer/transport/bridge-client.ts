import { eventNames, handlersOf, type Ginnel } from '../../shared/contract';
import type { Bridge } from '../../shared/bridge';
import type { Result } from '../../shared/result';
import { addedTo } from '../../shared/added-to';

/**
 * Makes the contract of the desktop app's bridge, frozen, so that nothing in the page changes it for the rest.
 * @throws Error from `on`, for a name that is no event's
 */
export function ginnelOver(bridge: Bridge): Ginnel {
  const listeners = new Map<string, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );
  bridge.onEvent((event, text) => {
    const heard = listeners.get(event);
    if (heard === undefined || heard.size === 0) return;
    // The main process speaks the same contract: it is of the same build.
    const payload = JSON.parse(text) as never;
    for (const listener of heard) listener(payload);
  });
  const commands = handlersOf(
    async (name, input) => JSON.parse(await bridge.call(name, input)) as Result<unknown>,
  );
  for (const group of Object.values(commands)) Object.freeze(group);
  return Object.freeze({
    ...commands,
    on: (event, listener) => {
      const heard = listeners.get(event);
      if (heard === undefined) throw new Error(`there is no event ${event}`);
      return addedTo(heard, listener);
    },
  } satisfies Ginnel);
}
