import { z } from 'zod';

/** Formats that sessions can leave in: commands and files of other programs, and Ginnel's own JSON. */
export const exportFormatSchema = z.enum([
  'ssh',
  'plink',
  'autossh',
  'ssh-config',
  'systemd',
  'putty-session',
  'putty-reg',
  'json',
]);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Sessions in another program's words. */
export const exportedSchema = z
  .strictObject({
    /** Ends with a line end; empty where nothing of the sessions can be said in that format. */
    text: z.string(),
    /** For a file, without a folder: letters, digits, dots and dashes that every system takes. */
    suggestedName: z.string(),
    /** Settings that the format has no words for, and what the text needs to work: whole sentences. */
    leftOut: z.array(z.string()).readonly(),
  })
  .readonly();
export type Exported = z.infer<typeof exportedSchema>;
