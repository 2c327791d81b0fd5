import type { z } from 'zod';
import type { FaultyField, Panel } from '../fields';

/** What a user reads: what happened, why as far as known, and what to do. Each part is whole sentences. */
export interface Explanation {
  readonly what: string;
  readonly why?: string;
  readonly todo?: string;
}

/** One kind of error: its data, whether trying again unasked makes sense, its words, and where it is mended. */
export interface ErrorKind<Data extends z.ZodType> {
  readonly data: Data;
  /** True for trouble that may pass by itself (network); false for what only a user can mend. */
  readonly retryable: boolean;
  readonly explain: (data: z.infer<Data>) => Explanation;
  /** The field it is about, where something was typed wrongly. */
  readonly field?: FaultyField | ((data: z.infer<Data>) => FaultyField);
  /** The panel that a user wants to see of an open session that has it; Tunnels where nothing is said. */
  readonly panel?: Panel | ((data: z.infer<Data>) => Panel);
}

/** Declares an error kind; the identity function, there to infer the data's type. */
export function kind<Data extends z.ZodType>(definition: ErrorKind<Data>): ErrorKind<Data> {
  return definition;
}

/** Declares error kinds that are mended on a panel, unless they say another. */
export function kindOn(panel: Panel): typeof kind {
  return (definition) => ({ panel, ...definition });
}
