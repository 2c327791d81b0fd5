import { z } from 'zod';

/** The forms in which sessions can leave. */
export const exportFormatSchema = z.enum([
  'ssh',
  'plink',
  'autossh',
  'ssh-config',
  'systemd',
  'putty',
  'reg',
  'json',
]);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Sessions in such a form. */
export const exportedSchema = z
  .strictObject({
    text: z.string(),
    /** A name for a file of it, without a folder. */
    suggestedName: z.string().max(100),
    /** What cannot be said in that form: whole sentences. */
    leftOut: z.array(z.string()).readonly(),
  })
  .readonly();
export type Exported = z.infer<typeof exportedSchema>;
