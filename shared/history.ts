import { z } from 'zod';
import { appErrorSchema } from './errors';

/** One thing that happened to a session, kept over restarts of the program. */
export const historyEntrySchema = z
  .strictObject({
    /** Milliseconds since the epoch. */
    at: z.number().int(),
    what: z.enum([
      /** The user opened it, or it was marked to open by itself. */
      'opened',
      'connected',
      /** The server does not answer. */
      'stalled',
      /** It answers again; the connection is the same. */
      'recovered',
      'lost',
      /** An attempt failed; others follow. Noted once for each cause until the next connection. */
      'retrying',
      /** Nobody used it for the chosen time; it connects again on demand. */
      'hung-up',
      /** It failed, and waits for the user. */
      'failed',
      /** The user closed it. */
      'closed',
      /** The program ended, in order or, where there is an error, not. */
      'ended',
    ]),
    /** Why, where there is a reason. */
    error: appErrorSchema.nullable(),
  })
  .readonly();
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** How many entries a session keeps; older ones go. */
export const historyCapacity = 500;
