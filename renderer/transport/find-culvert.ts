import type { Culvert } from '../../shared/contract';
import { socketPath, tokenParameter } from '../../shared/wire';
import { alwaysUp, type Connection } from './connection';
import { socketCulvert } from './socket-client';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop app. */
    readonly culvert?: Culvert;
  }
}

const tokenKey = 'culvert.token';

/**
 * The token of browser mode: from the address's fragment, which is cleared at once so that it is neither seen nor
 * shared with the address, or from this tab's memory when the page was loaded again.
 */
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get(tokenParameter);
  if (token === null) return sessionStorage.getItem(tokenKey) ?? '';
  sessionStorage.setItem(tokenKey, token);
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Reaches Culvert: through the preload script in the desktop app, else over a WebSocket to where the page came from. */
export function findCulvert(): { culvert: Culvert; connection: Connection } {
  if (window.culvert !== undefined) return { culvert: window.culvert, connection: alwaysUp };
  const address = new URL(socketPath, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const opened = socketCulvert({
    open: (listener) => {
      const socket = new WebSocket(address);
      socket.addEventListener('open', listener.opened);
      socket.addEventListener('message', ({ data }) => {
        listener.heard(data);
      });
      socket.addEventListener('close', ({ code }) => {
        listener.closed(code);
      });
      return socket;
    },
    token: takeToken(),
    after: (delay, callback) => {
      setTimeout(callback, delay);
    },
  });
  // A second address with a fresh token, typed into the same tab, changes the fragment only.
  window.addEventListener('hashchange', () => {
    if (new URLSearchParams(location.hash.slice(1)).has(tokenParameter)) location.reload();
  });
  return opened;
}
