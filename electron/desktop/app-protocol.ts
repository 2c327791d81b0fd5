import { protocol, type Session } from 'electron';
import type { StaticFiles } from '../ipc';
import { appOrigin } from './hardening';

const { protocol: scheme, host } = new URL(appOrigin);
const name = scheme.slice(0, -1);

/** Makes `app:` a scheme with an origin of its own. Has to be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: name, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the window's files to a session, under `app://culvert` alone; GET and HEAD only. */
export function serveApp(session: Session, files: StaticFiles): void {
  session.protocol.handle(name, async (request) => {
    const url = new URL(request.url);
    if (url.host !== host) return new Response(null, { status: 404 });
    const { status, headers, body } = await files(request.method, url.pathname);
    return new Response(body === null ? null : new Uint8Array(body), { status, headers });
  });
}
