import { z } from 'zod';
import { appErrorSchema } from './errors';
import { connectionIdSchema } from './ids';
import { programSchema } from './program';

const time = z.number().int().nonnegative();

/** Why a connection through a forward ended. */
export const endReasonSchema = z.discriminatedUnion('kind', [
  /** Both sides said they were done. */
  z.strictObject({ kind: z.literal('finished') }).readonly(),
  /** The socket on this machine broke off; `detail` is the system's text. */
  z.strictObject({ kind: z.literal('broken'), detail: z.string() }).readonly(),
  /** The far end closed the channel without an orderly end. */
  z.strictObject({ kind: z.literal('reset') }).readonly(),
  /** The connection to the server was lost. */
  z.strictObject({ kind: z.literal('lost') }).readonly(),
  /** The user closed it. */
  z.strictObject({ kind: z.literal('closed') }).readonly(),
  /** The forward or its session was stopped. */
  z.strictObject({ kind: z.literal('stopped') }).readonly(),
  /** The client went before its destination answered. */
  z.strictObject({ kind: z.literal('left') }).readonly(),
  /** The destination could not be reached. */
  z.strictObject({ kind: z.literal('refused'), error: appErrorSchema }).readonly(),
  /** Sent away by this forward's own rules; `detail` is a whole sentence. */
  z.strictObject({ kind: z.literal('turned-away'), detail: z.string() }).readonly(),
]);
export type EndReason = z.infer<typeof endReasonSchema>;

/** One connection through a forward, live or of the short history. */
export const connectionSchema = z
  .strictObject({
    id: connectionIdSchema,
    /** `address:port` of the client, or what stands for it where there is none. */
    from: z.string(),
    /** The program behind it, where the system tells. */
    program: programSchema.nullable(),
    /** `host:port` or a path; for SOCKS what the client asked for; empty until that is known. */
    to: z.string(),
    since: time,
    /** When its destination answered; null before. */
    opened: time.nullable(),
    /** When it ended, and why; null while it lives. */
    ended: z.strictObject({ at: time, reason: endReasonSchema }).readonly().nullable(),
    /** Bytes from here to the server. */
    sent: z.number(),
    /** Bytes from the server to here. */
    received: z.number(),
  })
  .readonly();
export type Connection = z.infer<typeof connectionSchema>;

/** The connections of one forward. */
export const connectionListSchema = z
  .strictObject({
    /** The newest live ones, newest first. */
    live: z.array(connectionSchema).readonly(),
    /** How many there are in all. */
    liveTotal: z.number().int(),
    /** The last that ended, newest first. */
    closed: z.array(connectionSchema).readonly(),
  })
  .readonly();
export type ConnectionList = z.infer<typeof connectionListSchema>;
