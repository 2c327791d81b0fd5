import { Duplex } from 'node:stream';
import { SocksClient } from 'socks';
import { formatEndpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/proxies';
import { systemText } from '../../system/errors';
import type { DialTarget } from '../dial';
import { closedEarly, notAProxy, type Request } from './talk';

/** Bytes of a proxy's answer that are kept to tell from them what went wrong: more than all the replies together need. */
const longestAnswer = 600;

/** RFC 1929 counts each in one byte. */
const longestSecret = 255;

/**
 * Has a SOCKS proxy connect: version 5 (RFC 1928), with user name and password if they are given (RFC 1929); or version 4,
 * and 4a where the destination is a name.
 * @param userId version 4's user id; may be empty
 * @returns the connected socket, paused, nothing of it taken
 */
export function talkSocks(
  version: 4 | 5,
  userId: string,
  { socket, proxy, destination, login, limit }: Request,
): Promise<Result<Duplex>> {
  if (version === 5 && login !== null && !fits(login)) {
    const { host, port } = proxy;
    return Promise.resolve(fail({ code: 'proxy-login', data: { host, port, detail: texts.loginTooLong } }));
  }
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    let trouble = '';
    // The library starts a socket when it is done, and makes events up for what came behind the answer. Given this in the
    // socket's place it does so here, and the socket keeps still.
    const door = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        socket.write(chunk, () => done());
      },
    });
    const onData = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]).subarray(0, longestAnswer);
      door.push(chunk);
    };
    const failed = (error: Error): void => {
      trouble = systemText(error);
    };
    const settle = (result: Result<Duplex>): void => {
      socket.off('data', onData).off('error', failed).off('close', closed);
      socket.pause();
      resolve(result);
    };
    const closed = (): void => {
      const why = version === 5 ? refusal5 : refusal4;
      settle(
        fail(why(answer, login !== null, proxy, formatEndpoint(destination)) ?? closedEarly(proxy, trouble)),
      );
    };
    const client = new SocksClient({
      command: 'connect',
      proxy: {
        ...{ host: proxy.host, port: proxy.port, type: version },
        ...(version === 4
          ? { userId }
          : login !== null && { userId: login.username, password: login.password }),
      },
      destination: { host: destination.host, port: destination.port },
      existing_socket: door,
      timeout: limit + 1000,
    });
    client.once('error', () => {
      // It tells no more than the answer does, and has the password with it.
      client.removeAllListeners();
      closed();
    });
    client.once('established', () => {
      socket.off('data', onData).pause();
      const behind: Buffer[] = [];
      door.on('data', (chunk: Buffer) => behind.push(chunk));
      setImmediate(() => {
        door.destroy();
        if (behind.length > 0) socket.unshift(Buffer.concat(behind));
        settle(ok(socket));
      });
    });
    socket.on('data', onData).once('error', failed).once('close', closed);
    client.connect(door);
  });
}

function fits({ username, password }: NonNullable<Request['login']>): boolean {
  return Buffer.byteLength(username) <= longestSecret && Buffer.byteLength(password) <= longestSecret;
}

/**
 * Why a SOCKS 5 proxy did not connect, from all it answered.
 * @param gaveLogin whether user name and password were offered
 * @returns null when it said nothing against it
 */
function refusal5(answer: Buffer, gaveLogin: boolean, proxy: DialTarget, target: string): AppError | null {
  const { host, port } = proxy;
  const [version, method] = answer;
  if (version === undefined) return null;
  if (version !== 5) return notAProxy(proxy, answer);
  if (method === undefined) return null;
  if (method === 0xff) {
    const [code, detail] = gaveLogin
      ? (['proxy-login-method', texts.takesNoLoginOfOurs] as const)
      : (['proxy-login-needed', texts.wantsLogin] as const);
    return { code, data: { host, port, detail } };
  }
  const login = method === 2 && gaveLogin;
  if (method !== 0 && !login) return notAProxy(proxy, answer);
  if (login) {
    const [loginVersion, status] = answer.subarray(2);
    if (loginVersion === undefined || status === undefined) return null;
    // 1 by RFC 1929, 2; some repeat the 5.
    if (loginVersion !== 1 && loginVersion !== 5) return notAProxy(proxy, answer);
    if (status !== 0) return { code: 'proxy-login', data: { host, port, detail: texts.refusedLogin } };
  }
  const [replyVersion, reply] = answer.subarray(login ? 4 : 2);
  if (replyVersion === undefined || reply === undefined || (replyVersion === 5 && reply === 0)) return null;
  if (replyVersion !== 5) return notAProxy(proxy, answer);
  const detail = texts.socks5Refusal(reply);
  return { code: reply === 2 ? 'proxy-forbidden' : 'proxy-refused', data: { host, port, target, detail } };
}

/** Why a SOCKS 4 proxy did not connect, from all it answered; null when it said nothing against it. */
function refusal4(answer: Buffer, _gaveLogin: boolean, proxy: DialTarget, target: string): AppError | null {
  const [version, reply] = answer;
  if (version === undefined || reply === undefined) return null;
  // 0 in SOCKS 4's description; some repeat the 4.
  if (version !== 0 && version !== 4) return notAProxy(proxy, answer);
  if (reply === 90) return null;
  const detail = texts.socks4Refusals[reply];
  if (detail === undefined) return notAProxy(proxy, answer);
  const code = reply === 91 ? 'proxy-refused' : 'proxy-forbidden';
  return { code, data: { host: proxy.host, port: proxy.port, target, detail } };
}
