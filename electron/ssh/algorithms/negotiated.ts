import type { NegotiatedAlgorithms } from '../ssh2';
import { isPostQuantum } from '../../../shared/algorithms';
import { plainText } from '../../../shared/event-log';
import type { Negotiated } from '../../../shared/status';
import * as texts from '../../../shared/texts/handshake';
import { withRemarks, type LoginRemarks } from '../auth/login-remarks';
import type { ConnectHooks } from '../types';
import { needsStrictKex, weakChoices, type BelowLine } from './weak';

/**
 * What both sides agreed on, for the overview.
 * @param strict see {@link logAlgorithms}
 */
export function negotiatedOf(
  agreed: NegotiatedAlgorithms,
  strict: boolean,
  serverVersion: string,
  username: string,
  remarks: LoginRemarks,
): Negotiated {
  const loose = strict ? [] : [agreed.cs, agreed.sc].filter(needsStrictKex).map(({ cipher }) => cipher);
  return {
    serverVersion: plainText(serverVersion, 255),
    kex: agreed.kex,
    hostKeyType: agreed.serverHostKey,
    cipher: agreed.cs.cipher,
    mac: agreed.cs.mac,
    compression: agreed.cs.compress,
    username,
    weak: [...new Set([...weakOf(agreed).map(({ name }) => name), ...loose])],
    ...withRemarks(remarks.all()),
  };
}

/**
 * Logs it as PuTTY does, and what of it is weak, whatever the session's own warning lines say.
 * @param strict the two sides agreed on strict key exchange (kex-strict-s-v00@openssh.com: OpenSSH's PROTOCOL, 1.10)
 */
export function logAlgorithms(agreed: NegotiatedAlgorithms, strict: boolean, log: ConnectHooks['log']): void {
  const directions = [
    ['outbound', agreed.cs],
    ['inbound', agreed.sc],
  ] as const;
  for (const [direction, used] of directions) {
    for (const line of texts.initialised(used.cipher, used.mac, used.compress, direction)) log(line);
  }
  if (!isPostQuantum(agreed.kex)) log(texts.notPostQuantum);
  for (const { what, name } of weakOf(agreed)) {
    log(texts.weakToday(what, name), 'warning');
  }
  const loose = directions.map(([, used]) => used).find(needsStrictKex);
  if (!strict && loose !== undefined) log(texts.canBeTamperedWith(loose.cipher), 'warning');
}

function weakOf({ kex, serverHostKey, cs, sc }: NegotiatedAlgorithms): readonly BelowLine[] {
  const [sent, received] = ['client-to-server', 'server-to-client'] as const;
  return weakChoices([
    { part: 'kex', name: kex },
    { part: 'hostKey', name: serverHostKey },
    { part: 'cipher', name: cs.cipher, direction: sent },
    { part: 'cipher', name: sc.cipher, direction: received },
    { part: 'mac', name: cs.mac, direction: sent },
    { part: 'mac', name: sc.mac, direction: received },
  ]);
}
