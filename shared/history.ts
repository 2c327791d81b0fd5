import { z } from 'zod';
import { appErrorSchema } from './errors';

/** One thing that happened to a session, kept over restarts of the program. */
export const historyEntrySchema = z
  .strictObject({
    /** Milliseconds since the epoch. */
    at: z.number().int(),
    /**
     * `opened` and `closed` are the person's doing, `connected` and `lost` the connection's; `failed` waits for the person,
     * `stalled` for the server; `ended` is the end of the program, in order or not.
     */
    what: z.enum(['opened', 'connected', 'stalled', 'lost', 'failed', 'closed', 'ended']),
    /** Why, where there is a reason. */
    error: appErrorSchema.nullable(),
  })
  .readonly();
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** How many entries a session keeps; older ones go. */
export const historyCapacity = 500;
