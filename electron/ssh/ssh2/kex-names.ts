import { hybridMethod, hybridNames } from '../kex/hybrid';

/**
 * The line of ssh2 1.17.0's lib/protocol/kex.js that makes an exchange of Curve25519: to a hybrid one the same messages come
 * and go, and own-exchanges.ts puts the sums in its place.
 */
const curve = "        case 'ecdh-sha2-nistp256':\n          return new ECDHExchange";

/**
 * Has ssh2's source of key exchanges take the hybrid methods by name.
 * @throws Error when it does not read as expected
 */
export function withHybrids(source: string): string {
  const parts = source.split(curve);
  if (parts.length !== 2) throw new Error(`ssh2 does not make key exchanges by "${curve}"`);
  const cases = hybridNames.map((name) => {
    const hash = hybridMethod(name)?.hash ?? '';
    return `        case '${name}':\n          return new Curve25519Exchange('${hash}', ...args);\n`;
  });
  return parts.join(`${cases.join('')}${curve}`);
}
