import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionProfile } from '../../shared/session-profile';
import { portSchema } from '../../shared/endpoint';
import { forwardOf, profileOf } from './samples';
import {
  freePort,
  makeKey,
  startEchoServer,
  startHttpServer,
  startSshd,
  type NetServer,
  type SshServer,
} from './ssh-servers';

/** A server, and a session that opens on it without a question once it is saved. */
export interface ReadySession {
  readonly profile: SessionProfile;
  readonly sshd: SshServer;
  /** Behind the tunnel: a page that says `through the tunnel`. */
  readonly web: NetServer;
  /** Behind the tunnel: sends back what it gets. */
  readonly echo: NetServer;
  /** Ports of the Local forwards to the two. */
  readonly webPort: number;
  readonly echoPort: number;
  /** The line of known_hosts that makes the server known. */
  readonly knownHost: string;
  readonly close: () => Promise<void>;
}

/** The line of known_hosts that makes a server known by this name or address. */
export function knownHostLine({ port, hostKeys: [key] }: SshServer, host: string): string {
  return `[${host}]:${String(port)} ${key?.algorithm ?? ''} ${key?.base64 ?? ''}`;
}

/** Starts sshd, what is to be reached through it, and prepares the session: key file, two Local forwards. */
export async function startReadySession(name: string): Promise<ReadySession> {
  const key = await makeKey();
  const sshd = await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey] });
  const web = await startHttpServer('through the tunnel');
  const echo = await startEchoServer();
  const [webPort, echoPort] = [await freePort(), await freePort()];
  return {
    sshd,
    web,
    echo,
    webPort,
    echoPort,
    profile: profileOf({
      name,
      host: sshd.host,
      port: portSchema.parse(sshd.port),
      username: sshd.user,
      privateKeyFile: key.path,
      tryAgent: false,
      forwards: [
        forwardOf('local', String(webPort), `127.0.0.1:${String(web.port)}`),
        forwardOf('local', String(echoPort), `127.0.0.1:${String(echo.port)}`),
      ],
    }),
    knownHost: knownHostLine(sshd, sshd.host),
    close: async () => {
      await Promise.all([sshd.close(), web.close(), echo.close(), key.remove()]);
    },
  };
}

/** Makes servers known in a data folder. */
export async function writeKnownHosts(
  dataFolder: string,
  sessions: readonly Pick<ReadySession, 'knownHost'>[],
): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  const lines = sessions.map(({ knownHost }) => `${knownHost}\n`);
  await writeFile(join(dataFolder, 'known_hosts'), lines.join(''), { mode: 0o600 });
}
