import type { AppError } from '../../../shared/errors';
import { rawDetail } from '../../../shared/errors';

export type SocksVersion = 4 | 5;

/** How a SOCKS request ends, in RFC 1928's terms. */
type SocksReplyCode =
  | 'granted'
  | 'general'
  | 'prohibited'
  | 'network-unreachable'
  | 'host-unreachable'
  | 'refused'
  | 'command'
  | 'address-type';

/** RFC 1928, section 6. */
const socks5Codes: Readonly<Record<SocksReplyCode, number>> = {
  granted: 0,
  general: 1,
  prohibited: 2,
  'network-unreachable': 3,
  'host-unreachable': 4,
  refused: 5,
  command: 7,
  'address-type': 8,
};

/**
 * The server's answer to a request, bytes as PuTTY sends them. SOCKS4 knows granted (5a) and rejected (5b) only; the
 * address and port in it are zero, for where the far end connects from is not known.
 */
export function socksReply(version: SocksVersion, outcome: SocksReplyCode): Buffer {
  return version === 4
    ? Buffer.from([0, outcome === 'granted' ? 0x5a : 0x5b, 0, 0, 0, 0, 0, 0])
    : Buffer.from([5, socks5Codes[outcome], 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** The server's answer to a login of SOCKS5 (RFC 1929, 2). */
export function loginReply(isRight: boolean): Buffer {
  return Buffer.from([1, isRight ? 0 : 1]);
}

/** Reply to a SOCKS client whose destination could not be reached, from the server or from here. */
export function outcomeOf(error: AppError): SocksReplyCode {
  switch (error.code) {
    case 'channel-prohibited':
    case 'allow-list-denied':
      return 'prohibited';
    case 'dial-failed':
      return outcomeOfSystem(error.data.system);
    case 'channel-refused':
      return 'refused';
    case 'channel-unresolved':
    case 'channel-timeout':
      return 'host-unreachable';
    case 'channel-unreachable':
      return /network is unreachable/iu.test(rawDetail(error) ?? '')
        ? 'network-unreachable'
        : 'host-unreachable';
    case 'not-connected':
    case 'connection-lost':
      return 'network-unreachable';
    default:
      return 'general';
  }
}

/** RFC 1928's word for why this machine could not connect. */
function outcomeOfSystem(code: string): SocksReplyCode {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return 'network-unreachable';
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return 'host-unreachable';
    case 'EAFNOSUPPORT':
      return 'address-type';
    default:
      return 'general';
  }
}
