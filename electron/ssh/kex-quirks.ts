import { createDiffieHellman } from 'node:crypto';

/** The prime of the second Oakley group, which SSH calls group 1 (RFC 2409, 6.2; RFC 4253, 8.1). Its generator is 2. */
const group1 = Buffer.from(
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
    'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed' +
    'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff',
  'hex',
);

/** The line of ssh2's debug output right before a Diffie-Hellman exchange makes its keys. */
const beforeKeys = 'Outbound: Sending KEXDH_INIT';

/**
 * Does the old 1024-bit key exchange where the runtime has no group of that name: BoringSSL dropped it, and ssh2 1.17
 * asks for nothing but the name. Legacy servers have no other.
 * @param client ssh2's, while it is told this line of its debug output
 */
export function lendGroup1(client: object, line: string): void {
  if (line !== beforeKeys) return;
  const exchange = inside(inside(client, '_protocol'), '_kex');
  if (exchange === null || Reflect.get(exchange, 'groupName') !== 'modp2') return;
  const keys = createDiffieHellman(group1, 2);
  Reflect.set(exchange, '_public', keys.generateKeys());
  Reflect.set(exchange, '_dh', keys);
}

function inside(object: object | null, key: string): object | null {
  const value: unknown = object === null ? null : Reflect.get(object, key);
  return typeof value === 'object' ? value : null;
}
