import { protocol, type Session } from 'electron';
import type { StaticFiles } from '../ipc';
import { appOrigin } from './hardening';

const { protocol: scheme, host } = new URL(appOrigin);
const name = scheme.slice(0, -1);
const nothing = Buffer.alloc(0);

/** Makes `app:` a scheme with an origin of its own. Has to be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: name, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the window's files to a session, under `app://culvert` alone; GET and HEAD only. `protocol.handle` would do the same
 * by way of Request, Response and streams of the web, whose loading alone holds the first page up for 25 ms.
 */
export function serveApp(session: Session, files: StaticFiles): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for what it saves, see above
  session.protocol.registerBufferProtocol(name, ({ method, url }, answer) => {
    const { host: asked, pathname } = new URL(url);
    if (asked !== host) {
      answer({ statusCode: 404, data: nothing });
      return;
    }
    void files(method, pathname).then(({ status, headers, body }) => {
      answer({ statusCode: status, headers: { ...headers }, data: body ?? nothing });
    });
  });
}
