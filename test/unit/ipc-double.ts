import {
  handlersOf,
  type CommandHandlers,
  type CommandName,
  type EventName,
  type EventPayload,
  type Subscribe,
} from '../../shared/contract';
import type { Result } from '../../shared/result';

/** What stands in for the engine: derived from the contract, counts what reaches it, and says what it is told to. */
export interface EngineDouble {
  readonly handlers: CommandHandlers;
  readonly calls: readonly { readonly name: CommandName; readonly input: unknown }[];
  readonly on: Subscribe;
  readonly emit: <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void;
  readonly listeners: () => number;
}

export function engineDouble(
  answer: (name: CommandName, input: unknown) => Result<unknown> | Promise<Result<unknown>> = () => ({
    ok: true,
    value: {},
  }),
): EngineDouble {
  const calls: { name: CommandName; input: unknown }[] = [];
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  return {
    handlers: handlersOf(async (name, input) => {
      calls.push({ name, input });
      return answer(name, input);
    }),
    calls,
    on: (event, listener) => {
      const own = listeners.get(event) ?? new Set();
      listeners.set(event, own.add(listener));
      return () => own.delete(listener);
    },
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(payload as never);
    },
    listeners: () => [...listeners.values()].reduce((sum, own) => sum + own.size, 0),
  };
}
