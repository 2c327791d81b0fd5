import { createRequire } from 'node:module';

/** Where ssh2's ciphers are, for a thread that measures them. This file loads nothing, so that a program may start with it. */
export function cipherModulePath(): string {
  return createRequire(import.meta.url).resolve('ssh2/lib/protocol/crypto.js');
}
