import { protocol, type Session } from 'electron';
import type { StaticFiles, StaticResponse } from '../ipc/static-files';
import { appOrigin } from './hardening';

const { protocol: scheme, host } = new URL(appOrigin);
const name = scheme.slice(0, -1);
const nothing = Buffer.alloc(0);
const openerPolicy = 'Cross-Origin-Opener-Policy';

/** Makes `app:` a scheme with an origin of its own. Has to be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: name, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the window's files to a session, under `app://ginnel` alone; GET and HEAD only. `protocol.handle` would do the same
 * by way of Request, Response and streams of the web, whose loading alone holds the first page up for 25 ms.
 */
export function serveApp(session: Session, files: StaticFiles): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for what it saves, see above
  session.protocol.registerBufferProtocol(name, ({ method, url }, answer) => {
    const { host: asked, pathname, search } = new URL(url);
    if (asked !== host) {
      answer({ statusCode: 404, data: nothing });
      return;
    }
    void files(method, pathname + search).then(({ status, headers, body }) => {
      answer({ statusCode: status, headers: withoutOpenerPolicy(headers), data: body ?? nothing });
    });
  });
}

/**
 * The headers without the one that parts a page from windows that open it or that it opens. There are none here (hardening.ts
 * denies them all), and Chromium answers it by throwing away the process it had started for the page and starting another.
 */
function withoutOpenerPolicy(headers: StaticResponse['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== openerPolicy));
}
