import type { z } from 'zod';
import {
  commandNames,
  contract,
  requestLimit,
  type CommandHandlers,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../shared/contract';
import { internalError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, type Result } from '../../shared/result';

/**
 * Runs one command from outside.
 * @param command the name as it came
 * @param input the input as it came
 * @param size bytes of the input as JSON
 * @returns the handler's result; bad-request for what is too large, unknown or malformed, internal when the handler
 *   threw. Never rejects.
 */
export type Dispatch = (command: unknown, input: unknown, size: number) => Promise<Result<unknown>>;

/** Bytes of the one request that holds as much as a whole event log. */
const textLimit = 32 * requestLimit;

/** Binds handlers to the contract. */
export function createDispatch(handlers: CommandHandlers): Dispatch {
  return async (command, input, size) => {
    const name = typeof command === 'string' ? plainText(command, 100) : typeof command;
    const limit = command === 'saveText' ? textLimit : requestLimit;
    if (!(size <= limit)) {
      return badRequest(name, `It has ${String(size)} bytes; at most ${String(limit)} are taken.`);
    }
    if (!isCommandName(command)) return badRequest(name, 'There is no such command.');
    try {
      return await run(handlers, command, input);
    } catch (thrown) {
      return fail(internalError(thrown));
    }
  };
}

async function run<Name extends CommandName>(
  handlers: CommandHandlers,
  name: Name,
  input: unknown,
): Promise<Result<CommandOutput<Name>>> {
  const parsed = parse(name, input);
  if (parsed === null) return badRequest(name, 'malformed');
  if (!parsed.success) {
    // What was wrong and where, not the value: it may be a password.
    const [issue] = parsed.error.issues;
    const where =
      issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
    return badRequest(name, plainText(`${where}${issue?.message ?? 'malformed'}`, 300));
  }
  // The schema and the handler belong to the same name; TypeScript cannot follow that through the index.
  return handlers[name](parsed.data as CommandInput<Name>);
}

/** zod compares the `length` of whatever has one with its limits, which throws where that makes no number; null then. */
function parse(name: CommandName, input: unknown): z.ZodSafeParseResult<unknown> | null {
  try {
    return contract.commands[name].input.safeParse(input);
  } catch {
    return null;
  }
}

function isCommandName(name: unknown): name is CommandName {
  return commandNames.some((known) => known === name);
}

function badRequest(command: string, detail: string): Result<never> {
  return fail({ code: 'bad-request', data: { command, detail } });
}
