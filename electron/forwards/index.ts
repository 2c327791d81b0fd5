export { startLocal } from './local';
export { startRemote } from './remote';
export { makeLogin } from './socks-login';
