import { createConnect } from './connect';

export { listAgent } from './agent';
export { createConnect } from './connect';
export { defaultLimits, type Limits } from './limits';
export type { SystemProxy } from './proxy/system';
export type * from './types';

/** Makes one attempt to connect and log in, with the usual time limits. */
export const connect = createConnect();
