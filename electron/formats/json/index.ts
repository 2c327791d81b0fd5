import type { Format } from '../reader';

/** Ginnel's own JSON. */
export const jsonFormat: Format = {
  isExact: true,
  matches: () => false,
  read: () => undefined,
};
