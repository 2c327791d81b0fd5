import type { Format } from '../format';

/** Ginnel's own JSON. */
export const jsonFormat: Format = {
  isExact: true,
  matches: () => false,
  read: () => undefined,
};
