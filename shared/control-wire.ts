import { z } from 'zod';
import { eventNames } from './contract';
import { pushSchema, replySchema } from './wire';

/**
 * The messages of the control socket: one JSON text a line, both ways. A program connects, sends {@link controlHelloSchema},
 * is answered {@link controlReadySchema} or {@link controlRefusedSchema}, and from then on sends requests and hears replies
 * and events as in `shared/wire.ts`. Raised when a program that keeps to the old messages would not be understood any more, or
 * would not understand; additions do not raise it.
 */
export const controlProtocol = 1;

/**
 * A request that is answered at once, with an empty value, and does nothing: a program that has heard nothing for a while finds out by it
 * whether the engine still answers.
 */
export const pingCommand = 'control.ping';

/** Bytes of a first line that are taken. */
export const helloLimit = 16 * 1024;

/** Program to engine, once, first. */
export const controlHelloSchema = z
  .strictObject({
    ginnel: z.number().int(),
    /** The key in the data folder's lock file. */
    key: z.string().max(512),
    /** The program, for whoever asks what is attached. */
    client: z.string().max(200),
    /** A person sits there, sees whole the questions that this program answers, and answers them themselves. */
    attended: z.boolean(),
    /** Events that are to be told; none where it is absent. */
    events: z.array(z.enum(eventNames)).max(eventNames.length).readonly().optional(),
    /** Anything that nobody can guess; the answer proves with it that it comes from who wrote the lock file. */
    nonce: z.string().max(512).optional(),
  })
  .readonly();
export type ControlHello = z.infer<typeof controlHelloSchema>;

/** Engine to program, once, after a hello that was right. */
export const controlReadySchema = z
  .object({
    ready: z.literal(true),
    ginnel: z.number().int(),
    version: z.string(),
    /** The process that holds the data folder. */
    pid: z.number().int(),
    /** HMAC-SHA-256 of the nonce under the key, in hexadecimal; absent without a nonce. */
    proof: z.string().optional(),
  })
  .readonly();
export type ControlReady = z.infer<typeof controlReadySchema>;

/** Why the engine goes on no further with a program. */
export const refusals = [
  /** The first line is no hello, or came too late. */
  'hello',
  /** The key is not the lock file's. */
  'key',
  /** Another protocol is spoken here. */
  'protocol',
  /** A line is no request, or too long for one. */
  'request',
  /** As many programs are attached as may be. */
  'full',
  /** Too much waited to be read by it. */
  'unread',
  /** The engine ends. */
  'ending',
] as const;

/** Engine to program, last. */
export const controlRefusedSchema = z
  .object({ refused: z.enum(refusals), ginnel: z.number().int(), version: z.string() })
  .readonly();
export type ControlRefused = z.infer<typeof controlRefusedSchema>;

/** Everything the engine sends. */
export const fromEngineSchema = z.union([replySchema, pushSchema, controlReadySchema, controlRefusedSchema]);
