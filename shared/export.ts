import { z } from 'zod';
import { exportFormats, type ExportFormat } from './export-formats';

export const exportFormatSchema = z.enum(exportFormats);
export type { ExportFormat };

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
