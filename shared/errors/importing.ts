import { z } from 'zod';
import { kind } from './definition';

/** What cannot be brought in. Its sentences stand in `texts/import.ts`, as there are as many as a text can have mistakes. */
export const importingErrors = {
  'import-problem': kind({
    data: z.strictObject({ what: z.string(), todo: z.string() }),
    retryable: false,
    explain: ({ what, todo }) => ({ what, ...(todo !== '' && { todo }) }),
  }),
};
