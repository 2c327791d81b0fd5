import type { App } from 'electron';

/** The appId of build/electron-builder.yml: the installer's shortcut in the Start menu carries it. */
const appUserModelId = 'app.ginnel.Ginnel';
/** Ours alone, and the same with every start: Electron makes one up otherwise, and a new shortcut for it each time. */
const toastActivator = '{34B9B91D-18F0-4403-B6FB-894B263DC4B6}';

/** Electron's `app`, as far as it is used; older ones have no activator. */
type IdentifiedApp = Pick<App, 'setAppUserModelId'> & Partial<Pick<App, 'setToastActivatorCLSID'>>;

/**
 * Says by which name Windows is to know this program: its task bar goes by it, and so has to be told before there is a
 * window, and it shows the notifications of those programs alone that have a shortcut of that name in the Start menu. The
 * installer makes one; where there is none (a folder that was unpacked, a start from the sources) Electron makes it before the
 * first notification, and leaves one that carries both names as it is, whichever copy of Ginnel it starts.
 */
export function takeWindowsIdentity(app: IdentifiedApp, platform: NodeJS.Platform): void {
  if (platform !== 'win32') return;
  app.setAppUserModelId(appUserModelId);
  app.setToastActivatorCLSID?.(toastActivator);
}
