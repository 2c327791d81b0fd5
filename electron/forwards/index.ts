export { startLocal } from './local';
export { startRemote } from './remote';
