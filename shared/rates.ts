import { z } from 'zod';
import { forwardIdSchema } from './ids';

/** Seconds one sample of the curve stands for. */
export const sampleSeconds = 2;
/** How many samples are kept: five minutes. */
export const sampleCount = 150;

/** Bytes of one forward in the last minutes: a pair for each sample, oldest first, the last one still growing. */
export const ratesSchema = z
  .strictObject({
    forwardId: forwardIdSchema,
    /** When the last sample began, in milliseconds since the epoch. */
    lastAt: z.number().int(),
    sent: z.array(z.number()).max(sampleCount).readonly(),
    received: z.array(z.number()).max(sampleCount).readonly(),
    /** The counters up to which the samples go: what is told of later goes on from them. */
    sentSoFar: z.number(),
    receivedSoFar: z.number(),
  })
  .readonly();
export type Rates = z.infer<typeof ratesSchema>;
