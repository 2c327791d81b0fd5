import { plainText } from '../../../shared/event-log';
import { sentence } from '../../../shared/errors';
import * as texts from '../../../shared/texts/login';
import type { FoundAgent } from '../../keys/agent/agent';
import { findAgent, noAgent } from '../../keys/agent/agent';
import { agentWorld } from '../../keys/agent/addresses';
import type { AuthContext } from './context';
import { certificateTrouble } from '../../keys/certificate-words';
import type { OfferedKey } from './offered-key';
import { readPublicHalf, typeOfBlob, type PublicHalf } from '../../keys/public-half';
import { readSignature } from '../../keys/signatures';

/** Answer of a login's agent. */
export interface AgentKeys {
  /** There is an agent, and it listed its keys. */
  readonly answered: boolean;
  readonly keys: readonly OfferedKey[];
}

/** The keys of the agent a login is to use. That it does not answer is remarked where an agent, or a key in it, was chosen. */
export async function agentKeys(context: AuthContext): Promise<AgentKeys> {
  const { profile, log, remarks } = context;
  const none: AgentKeys = { answered: false, keys: [] };
  if (!profile.tryAgent) return none;
  const { agentWait, signal, host } = context;
  const wish = { path: profile.agentPath, host };
  const world = agentWorld(context.machine);
  const found = await findAgent(wish, agentWait, signal, world, context.binding());
  if (!found.ok) {
    if (profile.agentKey !== '' || profile.agentPath !== '') remarks.add(found.error);
    else log(sentence(found.error), 'warning');
    return none;
  }
  if (found.value === null) {
    if (profile.agentKey !== '') remarks.add(noAgent(profile.agentPath, world));
    return none;
  }
  const { client, identities } = found.value;
  log(texts.agentAt(plainText(client.path, 300)));
  if (client.bound() === false) log(texts.agentKnowsNoServers, 'debug');
  log(texts.agentHas(identities.length));
  const keys = identities.flatMap(({ blob, comment }) => {
    const half = readPublicHalf(blob);
    const shown = plainText(comment, 200);
    if (half === null) {
      log(texts.agentKeyUnusable(typeOfBlob(blob), shown));
      return [];
    }
    const trouble = certificateTrouble(half, Date.now());
    if (trouble !== null) log(texts.aboutAgentCertificate(shown, trouble), 'warning');
    return [agentKey(half, shown, client, blob, context)];
  });
  return { answered: true, keys };
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
  context: Pick<AuthContext, 'log' | 'remarks'>,
): OfferedKey {
  const { log, remarks } = context;
  return {
    source: 'agent',
    file: null,
    half,
    comment,
    certificateFile: null,
    certified: (certificate, name, certificateFile) => ({
      ...agentKey(certificate, name, client, blob, context),
      certificateFile,
    }),
    sign: async (data, algorithm) => {
      if (half.authenticator) log(texts.touchAuthenticator);
      const signed = await client.sign(blob, data, algorithm);
      if (!signed.ok) {
        remarks.add(signed.error);
        return null;
      }
      // An agent that does not know the newer hashes signs with the one nobody takes any more.
      const made = readSignature(signed.value)?.algorithm;
      if (made === algorithm) return signed.value;
      const shown = made === undefined ? null : plainText(made, 60);
      log(texts.agentSignedWith(shown, algorithm), 'warning');
      return 'other-algorithm';
    },
  };
}
