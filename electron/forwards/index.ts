export { startLocal } from './local';
export { startRemote } from './remote';
export { checkSocketPlace } from './socket-listener';
export { makeLogin } from './socks/login';
