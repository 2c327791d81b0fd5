import { openConnection } from './attempt';
import { defaultLimits, type Limits } from './limits';
import { openStream } from './stream';
import type { Connect } from './types';

/**
 * Creates the connector.
 * @param limits how long to wait for what; tests shorten them
 */
export function createConnect(limits: Partial<Limits> = {}): Connect {
  const all: Limits = { ...defaultLimits, ...limits };
  return async (request, hooks, signal) => {
    const stream = await openStream(request, hooks, all, signal);
    return stream.ok ? openConnection(stream.value, request, hooks, all, signal) : stream;
  };
}
