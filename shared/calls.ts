import { commands, events, handlersOf, type CommandName, type EventName, type Ginnel } from './contract';
import type { AppError } from './errors';
import { EventListeners } from './event-listeners';
import { fail, type Result } from './result';
import type { Push, Reply } from './wire';

/** Why a command did not get an answer that can be used. */
export interface CallErrors {
  /** There is no line to the engine. */
  readonly lost: AppError;
  /** The answer is not one of the contract's. @param command its name */
  readonly notUnderstood: (command: string) => AppError;
}

const usualErrors: Omit<CallErrors, 'lost'> = {
  notUnderstood: (command) => ({
    code: 'internal',
    data: { detail: `the reply to ${command} was not understood` },
  }),
};

interface Waiting {
  readonly command: CommandName;
  readonly settle: (result: Result<never>) => void;
}

/**
 * The contract over a line that carries texts of `shared/wire.ts`: gives each command a number, settles it with the reply
 * that bears the number, and tells listeners of events. Replies and events are checked against the contract.
 */
export class Calls {
  readonly ginnel: Ginnel;
  #nextId = 0;
  #send: ((text: string) => void) | null = null;
  readonly #errors: CallErrors;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new EventListeners();

  constructor(errors: Pick<CallErrors, 'lost'> & Partial<CallErrors>) {
    this.#errors = { ...usualErrors, ...errors };
    this.ginnel = {
      ...handlersOf((command, input) => this.#call(command, input)),
      on: this.#listeners.on,
    };
  }

  /** The line is up: commands go out by it. */
  up(send: (text: string) => void): void {
    this.#send = send;
  }

  /**
   * The line is down: what waits for an answer fails, and so do commands until there is a line again.
   * @param why what waits fails with it
   */
  down(why: AppError = this.#errors.lost): void {
    this.#send = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { settle } of waiting) settle(fail(why));
  }

  /** A reply or an event came. */
  take(message: Reply | Push): void {
    if ('id' in message) {
      const request = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      request?.settle(this.#checked(request.command, message.result));
      return;
    }
    const checked = events.get(message.event)?.safeParse(message.payload);
    if (checked?.success !== true) return;
    // The schema of this very event has just accepted the payload.
    this.#listeners.emit(message.event as EventName, checked.data as never);
  }

  #call(command: CommandName, input: unknown): Promise<Result<never>> {
    const send = this.#send;
    if (send === null) return Promise.resolve(fail(this.#errors.lost));
    const id = this.#nextId++;
    const text = JSON.stringify({ id, command, input });
    return new Promise((settle) => {
      this.#waiting.set(id, { command, settle });
      send(text);
    });
  }

  #checked(command: CommandName, result: Result<unknown>): Result<never> {
    if (!result.ok) return result;
    const checked = commands.get(command)?.output.safeParse(result.value);
    if (checked?.success !== true) return fail(this.#errors.notUnderstood(command));
    // The schema of this very command has just accepted the value.
    return { ok: true, value: checked.data as never };
  }
}
