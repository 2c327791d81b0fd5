export { startLocal } from './local';
export { startRemote } from './remote';
export { checkSocketPath } from './socket-listener';
export { makeLogin } from './socks/login';
