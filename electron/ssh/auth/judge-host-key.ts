import type { AppError } from '../../../shared/errors';
import type { HostKey } from '../../../shared/prompts';
import { hostKeyUnreadable } from '../../../shared/texts/breaches';
import * as texts from '../../../shared/texts/handshake';
import { describeHostKey } from '../../keys/host-key';
import type { Deadline } from '../limits';
import type { Overheard } from '../overheard';
import type { AttemptUser } from './attempt-user';
import type { ConnectHooks, ConnectRequest } from '../types';
import { ciphersAboveLine } from '../algorithms/algorithms';
import { looseChoices, weakChoices, type WeakChoice } from '../algorithms/weak';

/** Surroundings of a judge of host keys. */
interface JudgeSurroundings {
  readonly request: ConnectRequest;
  readonly hooks: ConnectHooks;
  readonly overheard: Pick<Overheard, 'choices' | 'isStrict' | 'serverCiphers' | 'tellUnknownHostKeys'>;
  readonly user: AttemptUser;
  /** Stands still while a user thinks. */
  readonly deadline: Deadline;
  /** Ends the attempt, or the connection. */
  readonly abandon: (why: AppError) => void;
}

/**
 * Creates the judge of one connection's key exchanges: nothing is sent to authenticate before it said yes. What stands
 * below the warning line comes first, as in PuTTY, then what is unsafe without strict key exchange, then the host key.
 *
 * ssh2 asks again at every rekey. What was agreed to stays so; another host key, or another weak algorithm, never becomes
 * so. That must be answered at once: between the server's new keys and a late answer ssh2 1.17 sends what it should hold
 * back, with its head overwritten or through a compressor that is closed already.
 * @returns whether to go on with a host key, given as on the wire
 */
export function createHostKeyJudge({
  request: { profile, target },
  hooks,
  overheard,
  user,
  deadline,
  abandon,
}: JudgeSurroundings): (blob: Buffer) => boolean | Promise<boolean> {
  const { host, port } = target;
  const agreedTo = new Set<string>();
  let acceptedKey: string | null = null;

  const refuse = (why: AppError): boolean => {
    abandon(why);
    return false;
  };
  const refuseWeak = (weak: WeakChoice): boolean => {
    const { name } = weak;
    return refuse(
      weak.kind === 'weak-algorithm'
        ? { code: 'weak-refused', data: { what: weak.what, name, host, port } }
        : { code: 'strict-kex-refused', data: { name, host, port } },
    );
  };
  const weakOnes = (): readonly WeakChoice[] => {
    const choices = overheard.choices();
    const below = weakChoices(choices, profile.algorithms);
    if (overheard.isStrict()) return below;
    const serverCiphers = overheard.serverCiphers();
    const offered = ciphersAboveLine(profile.algorithms).filter((name) => serverCiphers.includes(name));
    return [...below, ...looseChoices(choices, offered)];
  };
  const keyOf = ({ kind, what, name }: WeakChoice): string => `${kind} ${what} ${name}`;

  const judge = async (key: HostKey): Promise<boolean> => {
    for (const weak of weakOnes()) {
      const answer = await user.ask(deadline, async () => ({ yes: await hooks.confirmWeak(weak) }));
      // It was over before there was an answer.
      if (answer === null) return false;
      if (!answer.yes) return refuseWeak(weak);
      agreedTo.add(keyOf(weak));
    }
    hooks.phase('host-key');
    overheard.tellUnknownHostKeys(true);
    const algorithm = overheard.choices().find(({ part }) => part === 'hostKey')?.name;
    if (algorithm !== undefined) hooks.log(texts.usingHostKeyAlgorithm(algorithm));
    hooks.log(texts.fingerprintIs);
    hooks.log(`${key.type} ${String(key.bits)} ${key.sha256}`);
    const refused = await user.ask(deadline, async () => ({ why: await hooks.trustHostKey(key) }));
    if (refused === null) return false;
    if (refused.why !== null) return refuse(refused.why);
    acceptedKey = key.publicKey;
    return true;
  };
  const judgeAgain = (key: HostKey): boolean => {
    const weak = weakOnes().find((one) => !agreedTo.has(keyOf(one)));
    if (weak !== undefined) return refuseWeak(weak);
    if (acceptedKey === key.publicKey) return true;
    return refuse({ code: 'host-key-refused', data: { host, port, changed: true } });
  };

  return (blob) => {
    const key = describeHostKey(blob);
    if (key === null) return refuse({ code: 'protocol-broken', data: { detail: hostKeyUnreadable } });
    return acceptedKey === null ? judge(key) : judgeAgain(key);
  };
}
