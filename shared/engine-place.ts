import { z } from 'zod';
import { appErrorSchema } from './errors';
import { holderModes } from './texts/web';

/** The process that holds a data folder; null where it does not say who it is. */
const holderSchema = z
  .strictObject({ mode: z.enum(holderModes), pid: z.number().int().positive() })
  .readonly()
  .nullable();

/** Where the engine is that a window, a tray or a page shows. */
export const enginePlaceSchema = z.discriminatedUnion('kind', [
  /** In the process that shows it. */
  z.strictObject({ kind: z.literal('here') }).readonly(),
  /** In another process of this user's, of this version. */
  z.strictObject({ kind: z.literal('elsewhere'), holder: holderSchema, version: z.string() }).readonly(),
  /** Its process is gone unasked: another is looked for, and started before long. `error` is why that did not do yet. */
  z
    .strictObject({ kind: z.literal('lost'), holder: holderSchema, error: appErrorSchema.nullable() })
    .readonly(),
  /** It was ended in order: it starts again when the user says so. `error` is why that did not do. */
  z
    .strictObject({ kind: z.literal('ended'), holder: holderSchema, error: appErrorSchema.nullable() })
    .readonly(),
]);
export type EnginePlace = z.infer<typeof enginePlaceSchema>;

/** Whether there is no engine now, and what is known of it is what was. */
export function isEngineGone(place: EnginePlace): boolean {
  return place.kind === 'lost' || place.kind === 'ended';
}

/** Whether the desktop app shows the same engine in another process: it tells the user what there is to tell. */
export function isToldElsewhere(place: EnginePlace): boolean {
  return place.kind === 'elsewhere' && place.holder?.mode === 'desktop';
}
