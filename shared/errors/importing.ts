import { z } from 'zod';
import { kind } from './definition';

/** Problems of what is brought in. Its sentences stand in `texts/import.ts`, as there are as many as a text can have mistakes. */
export const importingErrors = {
  'import-problem': kind({
    data: z.strictObject({ what: z.string(), todo: z.string() }),
    retryable: false,
    explain: ({ what, todo }) => ({ what, ...(todo !== '' && { todo }) }),
  }),
  /** Of a link; its sentences stand in `texts/link.ts`. */
  'link-invalid': kind({
    data: z.strictObject({ what: z.string(), todo: z.string() }),
    retryable: false,
    explain: ({ what, todo }) => ({ what, todo }),
  }),
  'session-followed': kind({
    data: z.strictObject({ text: z.string(), path: z.string() }),
    retryable: false,
    field: 'name',
    explain: ({ text, path }) => ({
      what: `"${text}" is followed from ${path}, which Ginnel reads and never writes.`,
      todo: 'Save it under another name to have a copy of your own, or change it in the file.',
    }),
  }),
  'forwards-followed': kind({
    data: z.strictObject({ title: z.string(), path: z.string() }),
    retryable: false,
    explain: ({ title, path }) => ({
      what: `The forwards of "${title}" stand in ${path}, which Ginnel reads and never writes.`,
      todo: 'Change them in the file, or choose “Only until disconnect”.',
    }),
  }),
};
