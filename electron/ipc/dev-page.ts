/** The setting that `npm run dev` hands to the programs it starts, in an environment variable of theirs. */
interface Given {
  /** Where Vite serves the window as it is written. */
  readonly page: string;
  /** Without it Vite answers no request for a file. */
  readonly secret: string;
  /** The WebSocket by which Vite tells the window of changes. */
  readonly hot: string;
  /** Browser mode's token, which outlives a restart of the engine. */
  readonly token: string;
}

/** Vite's server during development: the window comes from there, as it is written. */
export interface DevPage {
  /** Origin of the WebSocket that the page hears of changes by. */
  readonly hot: string;
  /** Browser mode's token. */
  readonly token: string;
  /** @param path with its query */
  readonly find: (path: string) => Promise<{ readonly content: Buffer; readonly contentType: string } | null>;
}

/** The server that `npm run dev` has started; null in whatever was built otherwise, which has none of this code. */
export function devPage(): DevPage | null {
  const given = import.meta.env.DEV ? process.env['GINNEL_DEV'] : undefined;
  if (given === undefined) return null;
  // No program that is started from here is to have it.
  delete process.env['GINNEL_DEV'];
  const { page, secret, hot, token } = JSON.parse(given) as Given;
  return {
    hot,
    token,
    find: async (path) => {
      if (!path.startsWith('/')) return null;
      // Vite is gone when all is being ended.
      const response = await fetch(page + path, { headers: { 'X-Ginnel-Dev': secret } }).catch(() => null);
      if (response?.ok !== true) return null;
      return {
        content: Buffer.from(await response.arrayBuffer()),
        contentType: response.headers.get('Content-Type') ?? 'application/octet-stream',
      };
    },
  };
}
