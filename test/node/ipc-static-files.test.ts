import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createStaticFiles, type StaticFiles } from '../../electron/ipc';

let base = '';
let files: StaticFiles;
const secret = 'outside the window';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-static-'));
  const root = join(base, 'root');
  await mkdir(join(root, 'assets'), { recursive: true });
  await mkdir(join(base, 'root-twin'));
  await writeFile(join(root, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__">');
  await writeFile(join(root, 'assets', 'index-a1.js'), 'run()');
  await writeFile(join(root, 'assets', 'index-a1.css'), 'a{}');
  await writeFile(join(root, '.hidden.js'), secret);
  await writeFile(join(root, 'notes.exe'), secret);
  await writeFile(join(base, 'secret.txt'), secret);
  await writeFile(join(base, 'root-twin', 'secret.txt'), secret);
  await symlink(join(base, 'secret.txt'), join(root, 'link.txt'));
  await symlink(base, join(root, 'up'));
  files = createStaticFiles(root, ['ws://127.0.0.1:1']);
});
afterAll(async () => {
  await rm(base, { recursive: true });
});

test.each([
  ['/', 'text/html; charset=utf-8'],
  ['/index.html', 'text/html; charset=utf-8'],
  ['/assets/index-a1.js', 'text/javascript; charset=utf-8'],
  ['/assets/index%2Da1.css', 'text/css; charset=utf-8'],
])('%s is served as %s', async (path, type) => {
  const { status, headers, body } = await files('GET', path);
  expect(status).toBe(200);
  expect(headers['Content-Type']).toBe(type);
  expect(headers['Content-Length']).toBe(String(body?.length));
});

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/%252e%252e%252fsecret.txt',
  '/assets/../../secret.txt',
  '/assets/..\\..\\secret.txt',
  '/..\\secret.txt',
  '/..%5csecret.txt',
  '//secret.txt',
  '///etc/passwd',
  '/%2fetc%2fpasswd',
  '/./../secret.txt',
  '/.../secret.txt',
  '/../root-twin/secret.txt',
  '/index.html%00.txt',
  '/index.html%00',
  '/%',
  '/%zz',
  '/%c0%ae%c0%ae/secret.txt',
  '/C:/secret.txt',
  '/C%3A%5csecret.txt',
  '/index.html::$DATA',
  '/.hidden.js',
  '/notes.exe',
  '/link.txt',
  '/up/secret.txt',
  '/assets',
  '/assets/',
  'secret.txt',
  '../secret.txt',
  'http://127.0.0.1/index.html',
  '*',
])('%s leads nowhere', async (path) => {
  const { status, body } = await files('GET', path);
  expect(status).toBe(404);
  expect(body).toBeNull();
});

test('no path, however made, gets a file from outside', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '\\',
      '/',
      'up',
      'link.txt',
      'secret.txt',
      'assets',
      '%00',
      '~',
      ':',
    ),
    fc.string({ maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
      const { body } = await files('GET', `/${parts.join('/')}`);
      expect(body?.toString() ?? '').not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'get', ''])(
  'the method %j is refused',
  async (method) => {
    const { status, headers, body } = await files(method, '/');
    expect([status, headers['Allow'], body]).toEqual([405, 'GET, HEAD', null]);
  },
);

test('HEAD gets the headers of GET without the body', async () => {
  const get = await files('GET', '/assets/index-a1.js');
  const head = await files('HEAD', '/assets/index-a1.js');
  expect(head.body).toBeNull();
  expect(head.headers['Content-Length']).toBe(get.headers['Content-Length']);
});

describe('headers', () => {
  test('each delivery of the page has its own nonce, the same in header and page', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await files('GET', '/');
        const inPage = /nonce="([^"]+)"/u.exec(body?.toString() ?? '')?.[1] ?? 'none';
        expect(headers['Content-Security-Policy']).toContain(`style-src 'self' 'nonce-${inPage}'`);
        return inPage;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(nonces[0]).not.toContain('__CSP');
  });

  test('the policy allows the page’s own files and socket and nothing else', async () => {
    const { headers } = await files('GET', '/');
    const policy = (headers['Content-Security-Policy'] ?? '')
      .replace(/'nonce-[^']+'/u, "'nonce'")
      .split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self' ws://127.0.0.1:1",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test.each([
    ['GET', '/'],
    ['GET', '/nothing'],
    ['POST', '/'],
  ])('%s %s carries all of them', async (method, path) => {
    const { headers } = await files(method, path);
    expect(headers).toMatchObject({
      'Content-Security-Policy': expect.stringContaining("default-src 'none'") as unknown,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
  });
});

describe('files that are kept in memory', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are the same bytes for all who ask, and those on the disk when these have changed', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const root = await mkdtemp(join(base, 'kept-'));
    const path = join(root, 'a.js');
    await writeFile(path, 'old');
    const kept = createStaticFiles(root, [], true);
    const bodies = await Promise.all([kept('GET', '/a.js'), kept('GET', '/a.js')]);
    expect(bodies[0].body).toBe(bodies[1].body);
    vi.advanceTimersByTime(1_000);
    expect((await kept('GET', '/a.js')).body).toBe(bodies[0].body);
    await writeFile(path, 'newer');
    vi.advanceTimersByTime(1_000);
    expect((await kept('GET', '/a.js')).body?.toString()).toBe('newer');
    await rm(path);
    vi.advanceTimersByTime(1_000);
    expect((await kept('GET', '/a.js')).status).toBe(404);
    await writeFile(path, 'back');
    expect((await kept('GET', '/a.js')).body?.toString()).toBe('back');
  });

  test('are no others than those that are not, and pages have a nonce of their own each time', async () => {
    const kept = createStaticFiles(join(base, 'root'), [], true);
    for (let round = 0; round < 2; round += 1) {
      for (const path of [
        '/../secret.txt',
        '/link.txt',
        '/up/secret.txt',
        '/%2e%2e/secret.txt',
        '/.hidden.js',
      ]) {
        expect(await kept('GET', path)).toMatchObject({ status: 404, body: null });
      }
    }
    const [one, other] = [await kept('GET', '/'), await kept('GET', '/')];
    expect(one.body?.toString()).not.toBe(other.body?.toString());
    expect(one.body?.toString()).not.toContain('__CSP_NONCE__');
  });
});
