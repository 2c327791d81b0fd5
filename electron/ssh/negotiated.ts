import type { NegotiatedAlgorithms } from 'ssh2';
import { plainText } from '../../shared/event-log';
import type { Negotiated } from '../../shared/status';
import { cipherInWords, macInWords } from './algorithms';
import type { ConnectHooks } from './types';

/** What both sides agreed on, for the overview. */
export function negotiatedOf(
  agreed: NegotiatedAlgorithms,
  serverVersion: string,
  username: string,
): Negotiated {
  return {
    serverVersion: plainText(serverVersion, 255),
    kex: agreed.kex,
    hostKeyType: agreed.serverHostKey,
    cipher: agreed.cs.cipher,
    mac: agreed.cs.mac,
    compression: agreed.cs.compress,
    username,
    weak: [],
  };
}

/** Logs it as PuTTY does. */
export function logAlgorithms({ cs, sc }: NegotiatedAlgorithms, log: ConnectHooks['log']): void {
  for (const [direction, used] of [
    ['outbound', cs],
    ['inbound', sc],
  ] as const) {
    log(`Initialised ${cipherInWords(used.cipher)} ${direction} encryption`);
    const mac = macInWords(used.mac, direction);
    if (mac !== null) log(`Initialised ${mac}`);
    if (used.compress !== 'none') log(`Initialised ${used.compress} ${direction} compression`);
  }
}
