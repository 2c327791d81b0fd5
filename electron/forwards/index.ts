export { startLocal } from './local';
export { startRemote } from './remote';
export { checkSocketPath } from './unix-listener';
export { makeLogin } from './socks/login';
