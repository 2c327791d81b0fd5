import { createConnect } from './connect';

export { listAgent } from './agent';
export { runtimeFamilies } from './algorithms';
export { createConnect } from './connect';
export { describeKeyFile } from './key-info';
export { defaultLimits, type Limits } from './limits';
export { createKnownSpeeds, measureLater, measureOnce } from './known-speeds';
export { makeKey } from './make-key';
export { environmentProxy, type SystemProxy } from '../net/proxies/system';
export type * from './types';

/** Makes one attempt to connect and log in, with the usual time limits. */
export const connect = createConnect();
