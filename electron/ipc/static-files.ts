import { randomBytes } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { DevPage } from './dev-page';

/** An answer to a request for one of the window's files. */
export interface StaticResponse {
  readonly status: 200 | 403 | 404 | 405;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the method or the outcome has none to send. */
  readonly body: Buffer | null;
}

/**
 * Answers a request for a file of the built window.
 * @param method GET and HEAD only
 * @param path the address as it came, without its origin: still percent-encoded
 */
export type StaticFiles = (method: string, path: string) => Promise<StaticResponse>;

const contentTypes: Readonly<Record<string, string | undefined>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The placeholder in index.html for the nonce of styles (react-aria-components puts a style element in the page). */
const noncePlaceholder = '__CSP_NONCE__';

/**
 * The window's content security policy: its own files, nothing else. Styles may also come from an element with the
 * page's nonce.
 * @param connect further origins the page may talk to, such as its own WebSocket
 * @param scripts further sources of scripts
 */
function contentSecurityPolicy(
  nonce: string,
  connect: readonly string[] = [],
  scripts: readonly string[] = [],
): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers every answer carries, whatever it holds. */
function safetyHeaders(policy: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
  };
}

/**
 * Serves the files of one folder and nothing above or beside it.
 * @param root the folder, `out/renderer`
 * @param connect origins for the content security policy's connect-src
 * @param keeps holds what was read in memory: clients that ask and do not read all wait for the same bytes then
 * @param dev serves the window in the folder's place. It puts scripts into the page itself, under the page's nonce.
 */
export function createStaticFiles(
  root: string,
  connect: readonly string[] = [],
  keeps = false,
  dev: DevPage | null = null,
): StaticFiles {
  const findFile = keeps ? createKeeper(root) : (path: string) => readInside(root, path, readFile);
  const find = dev?.find ?? ((path: string) => findFile(path.replace(/[?#].*$/su, '')));
  return async (method, path) => {
    const nonce = randomBytes(18).toString('base64');
    const policy =
      dev === null
        ? contentSecurityPolicy(nonce, connect)
        : contentSecurityPolicy(nonce, [...connect, dev.hot], [`'nonce-${nonce}'`]);
    const headers = safetyHeaders(policy);
    if (method !== 'GET' && method !== 'HEAD') {
      return { status: 405, headers: { ...headers, Allow: 'GET, HEAD' }, body: null };
    }
    const found = await find(path);
    if (found === null) return { status: 404, headers, body: null };
    const body = found.contentType.startsWith('text/html')
      ? Buffer.from(found.content.toString('utf8').replaceAll(noncePlaceholder, nonce))
      : found.content;
    return {
      status: 200,
      headers: {
        ...headers,
        'Content-Type': found.contentType,
        'Content-Length': String(body.length),
      },
      body: method === 'HEAD' ? null : body,
    };
  };
}

/** Names of files a build makes; no leading point, no separator, no colon, nothing that a path could be made of. */
const fileName = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/u;

interface FoundFile {
  readonly content: Buffer;
  readonly contentType: string;
}

/** Milliseconds a file is taken from memory without a look at the disk. */
const lookEvery = 1_000;

/** Finds files as `readInside` does, and keeps what it found; the disk is asked only now and then. */
function createKeeper(root: string): (path: string) => Promise<FoundFile | null> {
  const contents = new Map<
    string,
    { readonly mtimeMs: number; readonly size: number; readonly content: Buffer }
  >();
  const fresh = new Map<string, { readonly since: number; readonly found: Promise<FoundFile | null> }>();
  const read = async (file: string): Promise<Buffer> => {
    const { mtimeMs, size } = await stat(file);
    const known = contents.get(file);
    if (known?.mtimeMs === mtimeMs && known.size === size) return known.content;
    const content = await readFile(file);
    contents.set(file, { mtimeMs, size, content });
    return content;
  };
  return (path) => {
    const known = fresh.get(path);
    if (known !== undefined && performance.now() - known.since < lookEvery) return known.found;
    const found = readInside(root, path, read);
    fresh.set(path, { since: performance.now(), found });
    void found.then((file) => {
      // Paths that lead nowhere are without number.
      if (file === null) fresh.delete(path);
    });
    return found;
  };
}

async function readInside(
  root: string,
  path: string,
  read: (file: string) => Promise<Buffer>,
): Promise<FoundFile | null> {
  const names = namesOf(path);
  if (names === null) return null;
  const contentType = contentTypes[extname(names.at(-1) ?? '')];
  if (contentType === undefined) return null;
  try {
    const file = join(root, ...names);
    // A link inside the folder must not lead out of it.
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(file)]);
    if (!realFile.startsWith(realRoot + sep)) return null;
    return { content: await read(file), contentType };
  } catch {
    return null;
  }
}

function namesOf(path: string): readonly string[] | null {
  if (path === '/' || path === '') return ['index.html'];
  if (!path.startsWith('/')) return null;
  try {
    // Decoded once: what is encoded twice stays encoded, and `%` is in no name.
    const names = path.slice(1).split('/').map(decodeURIComponent);
    return names.every((name) => fileName.test(name)) ? names : null;
  } catch {
    return null;
  }
}
