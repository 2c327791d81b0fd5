import { plainText } from '../../shared/event-log';
import { sentence } from '../../shared/errors';
import type { FoundAgent } from './agent';
import { findAgent } from './agent';
import type { AuthContext } from './auth';
import { certificateTrouble } from './certificate-words';
import type { KeyRing } from './auth-keys';
import type { OfferedKey } from './offered-key';
import { readPublicHalf, typeOfBlob, type PublicHalf } from './public-half';
import { readSignature } from './signatures';

/** The keys of the agent a login is to use; none, and a line in the log, when it does not answer. */
export async function agentKeys(context: AuthContext, ring: KeyRing): Promise<readonly OfferedKey[]> {
  const { profile, log } = context;
  if (!profile.tryAgent) return [];
  const found = await findAgent(profile.agentPath, context.agentWait, context.signal);
  if (!found.ok) {
    log(sentence(found.error), 'warning');
    return [];
  }
  if (found.value === null) return [];
  const { client, identities } = found.value;
  log(`Agent at ${plainText(client.path, 300)}`);
  log(`The agent has ${String(identities.length)} SSH-2 ${identities.length === 1 ? 'key' : 'keys'}`);
  return identities.flatMap(({ blob, comment }) => {
    const half = readPublicHalf(blob);
    const shown = plainText(comment, 200);
    if (half === null) {
      log(`Culvert cannot use the agent's ${typeOfBlob(blob) ?? 'malformed'} key "${shown}"`);
      return [];
    }
    const trouble = certificateTrouble(half, Date.now());
    if (trouble !== null) log(`Certificate "${shown}" from agent: ${trouble}`, 'warning');
    return [agentKey(half, shown, client, blob, context, ring)];
  });
}

/**
 * A key that the agent signs with.
 * @param half what is offered: the agent's own entry, or a certificate from elsewhere for it
 * @param blob the agent's entry
 */
export function agentKey(
  half: PublicHalf,
  comment: string,
  client: FoundAgent['client'],
  blob: Buffer,
  { log }: Pick<AuthContext, 'log'>,
  ring: Pick<KeyRing, 'error'>,
): OfferedKey {
  return {
    source: 'agent',
    half,
    comment,
    certificateFile: null,
    certified: (certificate, name, certificateFile) => ({
      ...agentKey(certificate, name, client, blob, { log }, ring),
      certificateFile,
    }),
    sign: async (data, algorithm) => {
      if (half.authenticator) log('The key is in an authenticator: touch it when it blinks');
      const signed = await client.sign(blob, data, algorithm);
      if (!signed.ok) {
        log(sentence(signed.error), 'warning');
        ring.error ??= signed.error;
        return null;
      }
      // An agent that does not know the newer hashes signs with the one nobody takes any more.
      const made = readSignature(signed.value)?.algorithm;
      if (made === algorithm) return signed.value;
      log(
        `The agent signed with ${plainText(made ?? 'nothing known', 60)}, not with ${algorithm}`,
        'warning',
      );
      return null;
    },
  };
}
