// What a program needs of this folder before anything is connected; it loads no ssh2, which takes its time.
export { runtimeFamilies } from './algorithms/algorithms';
export { createKnownSpeeds, measureLater } from './algorithms/known-speeds';
export { environmentProxy, type SystemProxy } from '../net/proxies/system';
export type * from './types';
