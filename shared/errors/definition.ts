import type { z } from 'zod';

/** What a person reads: what happened, why as far as known, and what to do. Each part is whole sentences. */
export interface Explanation {
  readonly what: string;
  readonly why?: string;
  readonly todo?: string;
}

/** One kind of error: its data, whether trying again unasked makes sense, and its words. */
export interface ErrorKind<Data extends z.ZodType> {
  readonly data: Data;
  /** True for trouble that may pass by itself (network); false for what only a person can mend. */
  readonly retryable: boolean;
  readonly explain: (data: z.infer<Data>) => Explanation;
}

/** Declares an error kind; the identity function, there to infer the data's type. */
export function kind<Data extends z.ZodType>(definition: ErrorKind<Data>): ErrorKind<Data> {
  return definition;
}
