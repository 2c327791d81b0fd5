import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { plainText } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import { noTls } from '../../../shared/texts/proxies';
import { systemCode, systemText } from '../../system/errors';
import { closedEarly, type Request } from './talk';

/**
 * Speaks TLS over a connection to a proxy, whose certificate has to be good for its name.
 * @param authorities certificate authorities to trust besides the usual ones, in PEM
 * @returns the encrypted stream; fails with proxy-certificate, proxy-protocol or proxy-closed
 */
export function secure(
  { socket, proxy }: Pick<Request, 'socket' | 'proxy'>,
  authorities: readonly string[],
): Promise<Result<Duplex>> {
  const { host, port } = proxy;
  return new Promise((resolve) => {
    const secured = tls.connect({
      socket,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ca: [...trusted(), ...authorities],
      ALPNProtocols: ['http/1.1'],
    });
    const refused = (error: Error): void => {
      const code = systemCode(error) ?? '';
      const detail = plainText(systemText(error), 300);
      if (isCertificateError(code))
        resolve(fail({ code: 'proxy-certificate', data: { host, port, detail } }));
      else if (/SSL|EPROTO/u.test(code))
        resolve(fail({ code: 'proxy-protocol', data: { host, port, detail: noTls } }));
      else resolve(fail(closedEarly(proxy, detail)));
    };
    secured.once('error', refused);
    secured.once('secureConnect', () => {
      secured.off('error', refused).on('error', () => undefined);
      resolve(ok(secured));
    });
  });
}

/** Node's names for what X509_verify_cert and the check of the name can say. */
function isCertificateError(code: string): boolean {
  return (
    code.startsWith('CERT_') ||
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' ||
    /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH|ERROR_IN_CERT|PATH_LENGTH)/u.test(
      code,
    )
  );
}

/**
 * The authorities a user's computer trusts, where the runtime can tell (Node 22.15): a company's own proxy has a
 * certificate of the company's own. Else those that come with it.
 */
function trusted(): readonly string[] {
  const list: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof list !== 'function') return tls.rootCertificates;
  return ['default', 'system'].flatMap((which): readonly string[] => {
    const found: unknown = Reflect.apply(list, tls, [which]);
    return Array.isArray(found) ? found.filter((entry) => typeof entry === 'string') : [];
  });
}
