import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStaticFiles, type StaticFiles } from '../../electron/ipc';

let base = '';
let files: StaticFiles;
const secret = 'outside the window';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'culvert-static-'));
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
    { numRuns: 3000 },
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
