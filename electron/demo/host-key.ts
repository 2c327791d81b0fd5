import type { HostKey } from '../../shared/prompts';
import { describeHostKey } from '../keys/host-key';
import { utils } from '../ssh/ssh2';

/**
 * Makes a fresh Ed25519 host key, in OpenSSH's format. About one in 190 that ssh2 1.17 makes is malformed by its own
 * reading, so each is read before it is used.
 */
export function makeHostKey(): string {
  for (;;) {
    const { private: key } = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(key) instanceof Error)) return key;
  }
}

/** The public half of a key from {@link makeHostKey}, as a client is shown it. */
export function hostKeyOf(privateKey: string): HostKey {
  const parsed = utils.parseKey(privateKey);
  const shown = parsed instanceof Error ? null : describeHostKey(parsed.getPublicSSH());
  if (shown === null) throw new Error('not a key of makeHostKey');
  return shown;
}
