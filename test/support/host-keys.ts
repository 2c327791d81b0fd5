import { createHmac, randomBytes } from 'node:crypto';
import { describeHostKey } from '../../electron/keys/host-key';
import { writeStrings } from '../../electron/keys/wire';
import type { HostKey } from '../../shared/prompts';

/** A well-formed key that nobody has; another one for every seed, 1 to 127. */
export function hostKeyOf(type: string, seed: number): HostKey {
  const filled = (bytes: number): Buffer => Buffer.alloc(bytes, seed);
  const fields: Record<string, readonly Buffer[]> = {
    'ssh-ed25519': [filled(32)],
    'ssh-rsa': [Buffer.from([1, 0, 1]), filled(256)],
    'ecdsa-sha2-nistp256': [Buffer.from('nistp256'), Buffer.concat([Buffer.from([4]), filled(64)])],
  };
  const described = describeHostKey(writeStrings(type, ...(fields[type] ?? [])));
  if (described === null) throw new Error(`there is no key of type ${type}`);
  return described;
}

/** A name as `ssh-keygen -H` writes it. */
export function hashedName(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}
