import { createConnect } from './connect';

export { listAgent } from '../keys/agent/agent';
export { runtimeFamilies } from './algorithms/algorithms';
export { createConnect } from './connect';
export { describeKeyFile } from '../keys/file';
export { defaultLimits, type Limits } from './limits';
export { createKnownSpeeds, measureLater, measureOnce } from './algorithms/known-speeds';
export { makeKey } from '../keys/make';
export { environmentProxy, type SystemProxy } from '../net/proxies/system';
export type * from './types';

/** Makes one attempt to connect and log in, with the usual time limits. */
export const connect = createConnect();
