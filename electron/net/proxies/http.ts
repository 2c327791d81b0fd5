import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { formatEndpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import { itSaid } from '../../../shared/texts/dialling';
import * as texts from '../../../shared/texts/proxies';
import { systemCode, systemText } from '../../system/errors';
import { closedEarly, notAProxy, type Request } from './talk';

/**
 * Has an HTTP proxy connect (CONNECT: RFC 9110, 9.3.6), with Basic authentication if a login is given (RFC 7617).
 * @returns the connected socket, paused; what came right behind the answer is the first to be read from it
 */
export function talkHttp({ socket, proxy, destination, login }: Request): Promise<Result<Duplex>> {
  const { host, port } = proxy;
  const target = formatEndpoint(destination);
  if (login?.username.includes(':') === true) {
    const error = { code: 'proxy-login', data: { host, port, detail: texts.colonInUsername } } as const;
    return Promise.resolve(fail(error));
  }
  return new Promise((resolve) => {
    try {
      const request = httpRequest({
        method: 'CONNECT',
        path: target,
        headers: {
          Host: target,
          ...(login !== null && { 'Proxy-Authorization': basic(login) }),
          // Proxies of HTTP/1.0 would close the connection; the newer ones pass over it.
          'Proxy-Connection': 'keep-alive',
          Connection: 'keep-alive',
        },
        // Its type says Socket, and it takes what TLS is made over as well.
        createConnection: () => socket,
      });
      request.once('connect', (response, _socket, behind) => {
        const refused = refusal(response, login !== null, proxy, target);
        if (refused !== null) {
          resolve(fail(refused));
          return;
        }
        socket.pause();
        if (behind.length > 0) socket.unshift(behind);
        resolve(ok(socket));
      });
      request.once('error', (error) => {
        resolve(fail(talkError(error, proxy)));
      });
      request.end();
    } catch {
      // Node refuses to send what would not be one line of HTTP.
      resolve(fail({ code: 'host-invalid', data: { text: destination.host } }));
    }
  });
}

function basic({ username, password }: NonNullable<Request['login']>): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function talkError(error: Error, proxy: Request['proxy']): AppError {
  const raw: unknown = Reflect.get(error, 'rawPacket');
  if (systemCode(error)?.startsWith('HPE_') === true) {
    return notAProxy(proxy, Buffer.isBuffer(raw) ? raw : Buffer.alloc(0));
  }
  return closedEarly(proxy, error.message === 'socket hang up' ? '' : systemText(error));
}

/** A site that knows nothing of CONNECT gives one of these. */
const notForProxies: ReadonlySet<number> = new Set([400, 404, 405, 501]);

/** Why an HTTP proxy did not connect; null when it did (RFC 9110, 9.3.6: any code of 2xx). */
function refusal(
  response: IncomingMessage,
  gaveLogin: boolean,
  { host, port }: Request['proxy'],
  target: string,
): AppError | null {
  const code = response.statusCode ?? 0;
  if (code >= 200 && code < 300) return null;
  const answer = plainText(`${String(code)} ${response.statusMessage ?? ''}`.trim(), 200);
  const said = itSaid(answer);
  // tinyproxy says 401 to a wrong login, and 407 to none.
  if (code === 407 || code === 401) {
    const schemes = loginSchemes(response);
    if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
      const detail = texts.takesOtherLogins(plainText(schemes.join(', '), 200));
      return { code: 'proxy-login-method', data: { host, port, detail } };
    }
    return { code: gaveLogin ? 'proxy-login' : 'proxy-login-needed', data: { host, port, detail: said } };
  }
  if (code === 403 || code === 451)
    return { code: 'proxy-forbidden', data: { host, port, target, detail: said } };
  if (notForProxies.has(code)) return { code: 'proxy-protocol', data: { host, port, detail: said } };
  return { code: 'proxy-refused', data: { host, port, target, detail: texts.httpRefusal(code, answer) } };
}

/** The names of the schemes of Proxy-Authenticate, each once: those words that no `=` follows and that begin a challenge. */
function loginSchemes({ rawHeaders }: IncomingMessage): readonly string[] {
  const values = rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === 'proxy-authenticate',
  );
  const names = values.flatMap((value) =>
    value
      .replace(/"(?:[^"\\]|\\.)*"/gu, '""')
      .split(',')
      .map((part) => /^\s*([!#$%&'*+.^_`|~\w-]+)(?=\s+\S|\s*$)(?!\s*=)/u.exec(part)?.[1]),
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}
