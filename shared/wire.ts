import { z } from 'zod';
import { largestRequest } from './contract';
import { appErrorSchema } from './errors';

/**
 * The messages of browser mode: one JSON text per WebSocket message. The page connects to {@link socketPath} of its own
 * origin, sends {@link helloSchema} first, waits for {@link readySchema}, and from then on sends requests and hears
 * replies and events. A wrong or late token closes the socket with {@link closeCodes}.unauthorised.
 */
export const socketPath = '/socket';

/** Codes the server closes the socket with (RFC 6455, 7.4.2: 4000 to 4999 are the application's own). */
export const closeCodes = {
  /** The token is missing, wrong or came too late: asking again with the same one does not help. */
  unauthorised: 4401,
  /** A message that is not one of these: the page and Ginnel are of different versions. */
  notUnderstood: 4400,
  /** Ginnel is ending. */
  ending: 1001,
} as const;

/**
 * Name of the parameter in the address's fragment that carries a code: `#token=…`. A fragment is never sent. A code stands
 * for the token once; the page gets the token for it.
 */
export const tokenParameter = 'token';

/**
 * Where another start of Ginnel gets a code: POST with `Authorization: Bearer TOKEN`. The answer's body is the code and a
 * line feed, and ends when the code was used.
 */
export const codePath = '/code';

/** Bytes of a request's message beside its input. */
const envelope = 1024;
/** Largest message taken, in bytes; a request above its own command's limit but below this gets an error value. */
export const messageLimit = largestRequest + envelope;

/** Page to server, once, first: the token, or a code. */
export const helloSchema = z.strictObject({ token: z.string().max(512) }).readonly();

/** Server to page, once, after a right token; with the token when it was a code, for the page's next connections. */
export const readySchema = z
  .strictObject({ ready: z.literal(true), token: z.string().max(512).optional() })
  .readonly();
export type Ready = z.infer<typeof readySchema>;

/**
 * Page to server: one command of the contract. `id` is chosen by the page and comes back in the reply; `command` and
 * `input` are checked against the contract, not here, so that a mistake is answered with an error value.
 */
export const requestSchema = z
  .strictObject({ id: z.number().int().nonnegative(), command: z.string().max(100), input: z.unknown() })
  .readonly();

const resultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }).readonly(),
  z.strictObject({ ok: z.literal(false), error: appErrorSchema }).readonly(),
]);

/** Server to page: the result of the request with that id; replies come in any order. */
export const replySchema = z
  .strictObject({ id: z.number().int().nonnegative(), result: resultSchema })
  .readonly();
export type Reply = z.infer<typeof replySchema>;

/** Server to page: an event of the contract; the payload is checked against the contract. */
export const pushSchema = z.strictObject({ event: z.string().max(100), payload: z.unknown() }).readonly();
export type Push = z.infer<typeof pushSchema>;

/** Everything the server sends after the token was right. */
export const fromServerSchema = z.union([readySchema, replySchema, pushSchema]);
