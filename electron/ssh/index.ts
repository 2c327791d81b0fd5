import { createConnect } from './connect';

export { createConnect } from './connect';
export { defaultLimits, type Limits } from './limits';
export type * from './types';

/** Makes one attempt to connect and log in, with the usual time limits. */
export const connect = createConnect();
