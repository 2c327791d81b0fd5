import { crashCode } from '../system/ending';

/** Exit codes of the command line, by what they say to a script. */
export const codes = {
  /** It is up, or was done as asked. */
  done: 0,
  failed: 1,
  usage: 2,
  /** A question came up, and there is no terminal to put it at. */
  needsAnswer: 3,
  unknownName: 4,
  crashed: crashCode,
} as const;

export type CodeName = keyof typeof codes;

/** Ends that trying again does not change: systemd leaves the service as it is. */
export const final: readonly number[] = [codes.failed, codes.usage, codes.needsAnswer, codes.unknownName];
