import type { z } from 'zod';
import { commands, requestLimit, type CommandHandlers } from '../../shared/contract';
import { internalError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { flattened } from '../../shared/groups';
import { fail, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/requests';

/**
 * Runs one command from outside.
 * @param command the name as it came
 * @param input the input as it came
 * @param size bytes of the input as JSON
 * @returns the handler's result; bad-request for what is too large, unknown or malformed, internal when the handler
 *   threw. Never rejects.
 */
export type Dispatch = (command: unknown, input: unknown, size: number) => Promise<Result<unknown>>;

type Handler = (input: never) => Promise<Result<unknown>>;

/** Binds handlers to the contract. */
export function createDispatch(handlers: CommandHandlers): Dispatch {
  const bound = flattened<Handler>(handlers);
  return async (command, input, size) => {
    const name = typeof command === 'string' ? plainText(command, 100) : typeof command;
    const known = typeof command === 'string' ? commands.get(command) : undefined;
    const limit = known?.limit ?? requestLimit;
    if (!(size <= limit)) {
      return badRequest(name, texts.tooLarge(size, limit));
    }
    const handler = bound.get(name);
    if (known === undefined || handler === undefined) return badRequest(name, texts.unknownCommand);
    try {
      const parsed = parse(known.input, input);
      if (parsed === null) return badRequest(name, texts.malformed);
      if (!parsed.success) {
        // The problem and its place, not the value: it may be a password.
        const [issue] = parsed.error.issues;
        const where =
          issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
        return badRequest(name, plainText(`${where}${issue?.message ?? texts.malformed}`, 300));
      }
      // The schema and the handler belong to the same name; TypeScript cannot follow that through the map.
      return await handler(parsed.data as never);
    } catch (thrown) {
      return fail(internalError(thrown));
    }
  };
}

/** zod compares the `length` of whatever has one with its limits, which throws where that makes no number; null then. */
function parse(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> | null {
  try {
    return schema.safeParse(input);
  } catch {
    return null;
  }
}

function badRequest(command: string, detail: string): Result<never> {
  return fail({ code: 'bad-request', data: { command, detail } });
}
