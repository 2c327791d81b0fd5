import { expect } from 'vitest';
import type { SshConnection } from '../../electron/ssh';
import { portSchema } from '../../shared/endpoint';
import { noProxy, type Proxy } from '../../shared/proxy';
import { startEchoServer, startSshd, type SshServer } from '../support/ssh-servers';
import { attempt, type Attempt, type AttemptOptions } from './ssh-attempt';

export type Through = Partial<AttemptOptions> & {
  /** What is answered when the proxy's password is asked for, one after the other; the last one for ever. */
  readonly proxyPasswords?: readonly string[];
};

/** A real server behind a proxy, and what can be reached from it. */
export interface ProxyScene {
  readonly server: SshServer;
  /** One attempt to log in to the server through a proxy, as loopback addresses are not without the box for them. */
  readonly through: (proxy: Partial<Proxy>, options?: Through) => Promise<Attempt>;
  /** Sends much data there and back through a connection, and ends it. */
  readonly carries: (connection: SshConnection) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an sshd on both loopback addresses, where there are both, and something that can be reached from it. */
export async function openProxyScene(): Promise<ProxyScene> {
  const server = await startSshd({ auth: ['password'], ipv6: true });
  const echo = await startEchoServer();
  const through: ProxyScene['through'] = (proxy, { proxyPasswords = [], ...options } = {}) => {
    let asked = 0;
    return attempt({
      port: server.port,
      username: server.user,
      answers: ({ kind }) => {
        if (kind !== 'proxy-password') return [server.password];
        asked += 1;
        const password = proxyPasswords[Math.min(asked, proxyPasswords.length) - 1];
        return password === undefined ? null : [password];
      },
      ...options,
      profile: { proxy: { ...noProxy, localhost: true, ...proxy }, ...options.profile },
    });
  };
  return {
    server,
    through,
    carries: async (connection) => {
      const payload = Buffer.alloc(300_000, 'to and fro ');
      const opened = await connection.openChannel(
        { host: '127.0.0.1', port: portSchema.parse(echo.port) },
        { host: '127.0.0.1', port: 1 },
      );
      if (!opened.ok) throw new Error(JSON.stringify(opened.error));
      const received: Buffer[] = [];
      opened.value.on('data', (chunk: Buffer) => received.push(chunk));
      const ended = new Promise((resolve) => opened.value.once('end', resolve));
      opened.value.end(payload);
      await ended;
      expect(Buffer.concat(received).equals(payload)).toBe(true);
      await connection.end();
    },
    close: async () => {
      await server.close();
      await echo.close();
    },
  };
}
