import { request, type IncomingMessage } from 'node:http';
import { codePath, tokenParameter } from '../../shared/wire';

/** An address that lets one page in, of a Ginnel that runs already. */
interface HandedOutAddress {
  readonly address: string;
  /** Resolves when a page was let in by it, or when that Ginnel has ended. */
  readonly used: Promise<void>;
  /** Waits for that no more; the address stays good. */
  readonly leave: () => void;
}

/** Milliseconds the running Ginnel has to answer. */
const patience = 5_000;

/**
 * Asks a Ginnel in browser mode for an address.
 * @param link shown to the page that is let in; null for none
 * @param tokenAddress what it left in the data folder: where it is, and its token
 * @returns null when it does not answer, or not as this version does
 */
export async function askForAddress(
  tokenAddress: string,
  link: string | null = null,
): Promise<HandedOutAddress | null> {
  const parts = partsOf(tokenAddress);
  if (parts === null) return null;
  const { port, origin, token } = parts;
  const asked = request({
    ...{ host: '127.0.0.1', port, path: codePath, method: 'POST', agent: false },
    headers: { Authorization: `Bearer ${token}` },
  });
  const leave = (): void => {
    asked.destroy();
  };
  return new Promise((resolve) => {
    const nothing = (): void => {
      leave();
      resolve(null);
    };
    const timer = setTimeout(nothing, patience);
    asked.on('error', nothing);
    asked.once('response', (response: IncomingMessage) => {
      let text = '';
      const used = new Promise<void>((done) => {
        response.once('close', () => {
          done();
        });
      });
      response.on('error', () => undefined);
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const [, code] = /^([\w-]{20,512})\n/u.exec(text) ?? [];
        if (response.statusCode !== 200 || code === undefined) return;
        clearTimeout(timer);
        resolve({ address: `${origin}/#${tokenParameter}=${code}`, used, leave });
      });
      void used.then(() => {
        clearTimeout(timer);
        nothing();
      });
    });
    // In the body: addresses are kept in histories and printed.
    asked.end(link ?? '');
  });
}

function partsOf(
  tokenAddress: string,
): { readonly port: string; readonly origin: string; readonly token: string } | null {
  if (!URL.canParse(tokenAddress)) return null;
  const { protocol, hostname, port, origin, hash } = new URL(tokenAddress);
  const token = new URLSearchParams(hash.slice(1)).get(tokenParameter);
  return protocol === 'http:' && hostname === '127.0.0.1' && token !== null
    ? { port: port === '' ? '80' : port, origin, token }
    : null;
}
