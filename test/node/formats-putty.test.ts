import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import paths, { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boringSource } from '../../electron/formats/boring/found';
import { decode } from '../../electron/formats/decode';
import { puttySources, type PuttyMachine } from '../../electron/formats/putty/found';
import { readText } from '../../electron/formats/reader';
import { unixOnly } from '../support/unix-only';
import { contextOf, shortened } from '../unit/formats/putty-plan';

const fixtures = join(import.meta.dirname, 'fixtures');
const file = (name: string): Promise<Buffer> => readFile(join(fixtures, name));
async function textOf(name: string): Promise<string> {
  const decoded = decode(await file(name));
  return decoded.kind === 'text' ? decoded.text : '';
}

const nine = [
  '4D1081',
  '4L8082 web.example.com:80',
  '4R9000 localhost:9000',
  '6D1082',
  '6L8083 [::1]:80',
  'D1080',
  'L127.0.0.5:8080 db.internal:5432',
  'L5901 localhost:5901',
  'L7004 a=b,c\\d:80',
  'R8081 intranet.example.com:80',
];
const bastion = { host: 'bastion.example.com', port: 2222 };
const windows = [
  { name: '.dot.name', ...bastion, forwards: nine },
  { name: 'My Tunnels: prod/db (50%) é*?\\x.1', ...bastion, forwards: nine },
];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-formats-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('what PuTTY 0.78 wrote', () => {
  test('a session file of Unix', async () => {
    const text = await textOf('putty-session');
    const fileName = 'My%20Tunnels%3A%20prod%2Fdb%20%2850%25%29%20%C3%A9%231';
    const plan = shortened(readText(text, contextOf({ fileName })));
    expect(plan.sessions).toEqual([
      {
        name: 'My Tunnels: prod/db (50%) é#1',
        ...bastion,
        forwards: [
          ...nine.slice(0, 5),
          'D1080',
          'L127.0.0.5:8080 db.internal:5432',
          'L5901 localhost:5901',
          'L7004 a=b,c\\d:80',
          'L[::1]:7005 [2001:db8::1]:80',
          'L80 foo:443',
          'R8081 intranet.example.com:80',
        ],
      },
    ]);
    expect(plan.problems).toHaveLength(6);
    expect(plan.leftOut).toHaveLength(2);
  });

  test('an export of the registry, in UTF-16', async () => {
    const plan = shortened(readText(await textOf('putty-windows-export.reg'), contextOf()));
    expect(plan.sessions).toEqual(windows);
    expect(plan.problems).toBeUndefined();
  });

  test('the same as reg query prints it', async () => {
    const plan = shortened(readText(await textOf('putty-reg-query.txt'), contextOf()));
    expect(plan.sessions).toEqual(windows);
    expect(plan.hostKeys).toEqual(['[127.0.0.1]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5']);
  });

  test.each(['putty-sshhostkeys', 'putty-windows-sshhostkeys.reg'])('host keys: %s', async (name) => {
    const { hostKeys, problems } = shortened(readText(await textOf(name), contextOf()));
    expect(hostKeys?.[0]).toBe('[127.0.0.1]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5');
    expect(problems).toBeUndefined();
  });
});

function machineOf(more: Partial<PuttyMachine> = {}): PuttyMachine {
  return {
    platform: 'linux',
    environment: {},
    home: folder,
    paths,
    temporary: folder,
    run: () => Promise.resolve(null),
    ...more,
  };
}

describe('PuTTY’s folder on Unix', unixOnly('paths'), () => {
  const sessions = (): string => join(folder, '.putty', 'sessions');
  beforeEach(async () => {
    await mkdir(sessions(), { recursive: true });
    await writeFile(join(sessions(), 'a%20b'), 'HostName=me@h\nProtocol=ssh\n');
    await writeFile(join(sessions(), 'Default%20Settings'), 'HostName=\nProtocol=ssh\n');
    await writeFile(join(folder, '.putty', 'sshhostkeys'), await file('putty-sshhostkeys'));
  });

  test('is found, and read as a whole', async () => {
    const [source] = puttySources(machineOf());
    expect(await source?.find()).toEqual([
      { id: 'putty-files', kind: 'putty', place: sessions(), sessions: 1 },
    ]);
    const plan = await source?.read('putty-files', contextOf());
    expect(plan === null || plan === undefined ? null : shortened(plan)).toMatchObject({
      sessions: [{ name: 'a b', host: 'me@h' }],
      leftOut: ['null meaningless Default Settings'],
    });
    expect(plan?.hostKeys).toHaveLength(6);
    expect(plan?.sessions[0]?.origin).toBe(join(sessions(), 'a%20b'));
    expect(await source?.read('another', contextOf())).toBeNull();
  });

  test('where PuTTY is told to look', async () => {
    const place = join(folder, 'elsewhere');
    await mkdir(place);
    await writeFile(join(place, 'x'), 'HostName=x\nProtocol=ssh\n');
    const [source] = puttySources(machineOf({ environment: { PUTTYSESSIONS: place } }));
    expect(await source?.find()).toMatchObject([{ place, sessions: 1 }]);
  });

  test('hostile files are a sentence each, and links are not followed', async () => {
    await writeFile(join(sessions(), 'large'), 'a'.repeat(2 * 1024 * 1024));
    await writeFile(join(sessions(), 'binary'), Buffer.from([0, 1, 2, 0, 3, 0, 0, 4, 0, 9]));
    await writeFile(join(sessions(), 'x\nHostName=evil'), 'Protocol=ssh\n');
    await symlink('/etc/passwd', join(sessions(), 'link'));
    const [source] = puttySources(machineOf());
    const plan = await source?.read('putty-files', contextOf());
    expect(plan?.sessions).toHaveLength(1);
    expect(plan?.problems.map(({ error }) => error.code)).toEqual(['file-read', 'file-read', 'file-read']);
  });

  test('nothing where there is nothing', async () => {
    await rm(sessions(), { recursive: true });
    const [source] = puttySources(machineOf());
    expect(await source?.find()).toEqual([]);
  });
});

describe('on Windows', () => {
  /** As Windows’ reg: `query` prints, `export` writes a file. */
  const run =
    (asked: string[]): PuttyMachine['run'] =>
    async (program, [command = '', key = '', target = '']) => {
      asked.push(`${program} ${command} ${key}`);
      if (key.includes('CodePage')) {
        return { code: 0, output: `\r\n${key}\r\n    ACP    REG_SZ    1251\r\n\r\n` };
      }
      if (!key.includes('PuTTY')) return { code: 1, output: 'ERROR: The system was unable to find it' };
      if (command === 'query') return { code: 0, output: (await file('putty-reg-query.txt')).toString() };
      await writeFile(target, await file('putty-windows-export.reg'));
      return { code: 0, output: '' };
    };

  test('the registry is asked by the system’s own program, and the export is gone afterwards', async () => {
    const asked: string[] = [];
    const sources = puttySources(machineOf({ platform: 'win32', run: run(asked) }));
    const found = await Promise.all(sources.map((source) => source.find()));
    expect(found.flat()).toEqual([
      {
        id: 'putty-registry',
        kind: 'putty',
        place: 'HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY',
        sessions: 2,
      },
    ]);
    const plan = await sources[0]?.read('putty-registry', contextOf());
    // %E9 is another letter in Cyrillic.
    expect(plan?.sessions.map(({ profile }) => profile.name)).toEqual([
      '.dot.name',
      'My Tunnels: prod/db (50%) й*?\\x.1',
    ]);
    expect(asked[0]).toBe(
      'C:\\Windows\\System32\\reg.exe query HKCU\\Software\\SimonTatham\\PuTTY\\Sessions',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('KiTTY’s folder, where its settings say that it has one', async () => {
    const kitty = join(folder, 'KiTTY');
    await mkdir(join(kitty, 'Sessions', 'Team'), { recursive: true });
    await mkdir(join(kitty, 'SshHostKeys'));
    await writeFile(join(kitty, 'Sessions', 'Team', 'web%20one'), 'HostName\\h\\\r\nProtocol\\ssh\\\r\n');
    await writeFile(join(kitty, 'SshHostKeys', 'rsa2@22%3Ah'), '0x10001,0xc1');
    const environment = { APPDATA: folder };
    const source = puttySources(machineOf({ platform: 'win32', environment }))[2];
    expect(await source?.find()).toEqual([]);
    await writeFile(join(kitty, 'kitty.ini'), '[KiTTY]\r\nsavemode=dir\r\n');
    expect(await source?.find()).toEqual([{ id: 'kitty-files', kind: 'kitty', place: kitty, sessions: 1 }]);
    const plan = await source?.read('kitty-files', contextOf());
    expect(plan?.sessions.map(({ profile }) => profile.name)).toEqual(['Team/web one']);
    expect(plan?.hostKeys.map(({ line }) => line.slice(0, 9))).toEqual(['h ssh-rsa']);
  });
});

test.each([
  ['linux' as const, {}, '.config/boring/.boring.toml'],
  ['darwin' as const, {}, '.boring.toml'],
  ['linux' as const, { BORING_CONFIG: '~/b.toml' }, 'b.toml'],
])('boring’s file on %s %j', async (platform, environment, path) => {
  const place = join(folder, path);
  await mkdir(join(place, '..'), { recursive: true });
  await writeFile(place, '[[tunnels]]\nname = "x"\nhost = "h"\nlocal = 1\nremote = 2\n');
  const source = boringSource({ platform, environment, home: folder, paths });
  expect(await source.find()).toEqual([{ id: 'boring', kind: 'boring', place, sessions: 1 }]);
  expect((await source.read('boring', contextOf()))?.sessions).toHaveLength(1);
});
