import type { Bridge } from '../../shared/bridge';
import type { Ginnel } from '../../shared/contract';
import { socketPath, tokenParameter } from '../../shared/wire';
import { ginnelOver } from './bridge-client';
import { alwaysUp, type Connection } from './connection';
import { SocketClient } from './socket-client';

declare global {
  interface Window {
    /** Put there by the preload script of the desktop app. */
    readonly ginnelBridge?: Bridge;
    /** The contract, in the desktop app alone: for whoever looks at a window from outside of its code, as tests do. */
    readonly ginnel?: Ginnel;
  }
}

const tokenKey = 'ginnel.token';

/**
 * The code in the address, which is cleared at once: it is used up by this page, and an address in a history or one that is
 * shared should hold none. Null when there is none.
 */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get(tokenParameter);
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

/** Reaches Ginnel: through the preload script in the desktop app, else over a WebSocket to where the page came from. */
export function findGinnel(): { ginnel: Ginnel; connection: Connection } {
  if (window.ginnelBridge !== undefined) {
    const ginnel = ginnelOver(window.ginnelBridge);
    Object.defineProperty(window, 'ginnel', { value: ginnel });
    return { ginnel, connection: alwaysUp };
  }
  const address = new URL(socketPath, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = new SocketClient({
    open: (listener) => {
      const socket = new WebSocket(address);
      socket.addEventListener('open', listener.onOpen);
      socket.addEventListener('message', ({ data }) => {
        listener.onData(data);
      });
      socket.addEventListener('close', ({ code }) => {
        listener.onClosed(code);
      });
      return socket;
    },
    // Other windows of this browser have the token, too: an address that was used opens them all the same.
    keys: [takeCode(), localStorage.getItem(tokenKey)].filter((key) => key !== null),
    keep: (token) => {
      localStorage.setItem(tokenKey, token);
    },
    forget: (key) => {
      if (localStorage.getItem(tokenKey) === key) localStorage.removeItem(tokenKey);
    },
    after: (delay, callback) => {
      setTimeout(callback, delay);
    },
  });
  // Another window was let in, by an address that is newer than this one's.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === tokenKey && newValue !== null && client.state() === 'refused') location.reload();
  });
  // A second address with a fresh code, typed into the same tab, changes the fragment only.
  window.addEventListener('hashchange', () => {
    if (new URLSearchParams(location.hash.slice(1)).has(tokenParameter)) location.reload();
  });
  return { ginnel: client.ginnel, connection: client };
}
