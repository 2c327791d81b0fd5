import { app, type Session, type WebContents } from 'electron';

/** Where the window's page and all it loads come from. */
export const appOrigin = 'app://ginnel';

/** Whether an address is the window's own: `app://ginnel/…` and nothing that merely begins alike. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith(`${appOrigin}/`);
}

/**
 * The one thing the page may do that the browser counts as a permission: put text into the clipboard when a button is
 * pressed, as the event log's Copy does. Reading the clipboard is not among it.
 */
const granted = 'clipboard-sanitized-write';

/**
 * Takes from a browser session every permission but one, every device, and every request that is not to `app://ginnel`.
 * @param hot during development, the WebSocket by which the page hears of changes
 */
export function hardenSession(session: Session, hot?: string): void {
  session.setPermissionRequestHandler((contents, permission, decide, details) => {
    decide(permission === granted && isOwnAddress(details.requestingUrl) && isOwnAddress(contents.getURL()));
  });
  session.setPermissionCheckHandler(
    (contents, permission, origin) =>
      permission === granted &&
      contents !== null &&
      isOwnAddress(contents.getURL()) &&
      isOwnAddress(`${origin.replace(/\/$/u, '')}/`),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((request, decide) => {
    decide({
      cancel: !isOwnAddress(request.url) && (hot === undefined || !request.url.startsWith(`${hot}/`)),
    });
  });
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  // Chromium would fetch dictionaries for it.
  session.setSpellCheckerEnabled(false);
}

/** Keeps every page there will ever be where it is: no navigation, no further window, no embedded page. */
export function hardenContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // Reloading goes through here too, and is harmless.
    contents.on('will-navigate', (event) => {
      if (event.url !== contents.getURL()) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (event.url !== contents.getURL()) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
  });
}
