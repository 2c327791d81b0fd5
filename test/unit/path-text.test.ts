import { describe, expect, it } from 'vitest';
import { findAgentAddress, type AgentWorld } from '../../electron/keys/agent/addresses';
import { readPath, unwrapPath } from '../../electron/system/path-text';

/** Copied as it is: only Windows' own object knows no capitals. */
const environment = {
  USERPROFILE: 'C:\\Users\\jo',
  'ProgramFiles(x86)': 'C:\\Program Files (x86)',
  EMPTY: undefined,
};

const homes = { linux: '/home/jo', darwin: '/Users/jo', win32: 'C:\\Users\\jo' } as const;

describe('a path as people type and paste it', () => {
  const everywhere = ['linux', 'darwin', 'win32'] as const;
  const unix = ['linux', 'darwin'] as const;
  const windows = ['win32'] as const;
  const table: readonly (readonly [readonly (keyof typeof homes)[], string, (home: string) => string])[] = [
    [everywhere, '', () => ''],
    [everywhere, '   ', () => ''],
    [everywhere, 'key', () => 'key'],
    [everywhere, '/keys/id', () => '/keys/id'],
    [everywhere, '  /keys/id\t\n', () => '/keys/id'],
    [everywhere, '\u00a0/keys/id\u00a0', () => '/keys/id'],
    [everywhere, '/keys/my id', () => '/keys/my id'],
    [everywhere, '"/keys/my id"', () => '/keys/my id'],
    [everywhere, "'/keys/my id'", () => '/keys/my id'],
    [everywhere, '“/keys/id”', () => '/keys/id'],
    [everywhere, ' " /keys/id " ', () => '/keys/id'],
    // A quote alone, or two that are no pair, may be part of a name.
    [everywhere, '"/keys/id', () => '"/keys/id'],
    [everywhere, '"/keys/id\'', () => '"/keys/id\''],
    [everywhere, '""', () => '""'],
    [everywhere, '~', (home) => home],
    [unix, '~/.ssh/id', (home) => `${home}/.ssh/id`],
    [unix, '"~/.ssh/id"', (home) => `${home}/.ssh/id`],
    // Somebody else's home folder is the shell's business, a backslash a letter.
    [unix, '~ann/id', () => '~ann/id'],
    [unix, '~\\id', () => '~\\id'],
    [unix, 'file:///home/jo/my%20id', () => '/home/jo/my id'],
    [unix, 'file:///home/jo/my id', () => '/home/jo/my id'],
    [unix, 'FILE:///keys/id', () => '/keys/id'],
    [unix, 'file:/keys/id', () => '/keys/id'],
    [unix, 'file://localhost/keys/id', () => '/keys/id'],
    [unix, '"file:///keys/id"', () => '/keys/id'],
    [unix, 'file:///keys/%C3%BCbung', () => '/keys/übung'],
    // On another computer, or with what no path has: as it was typed, for the message to name it.
    [unix, 'file://server/keys/id', () => 'file://server/keys/id'],
    [everywhere, 'file:///keys/a%2Fb', () => 'file:///keys/a%2Fb'],
    [windows, '~\\.ssh\\id', (home) => `${home}\\.ssh\\id`],
    [windows, '~/.ssh/id', (home) => `${home}\\.ssh\\id`],
    [windows, '"C:\\Users\\jo\\my key.ppk"', () => 'C:\\Users\\jo\\my key.ppk'],
    [windows, 'C:\\Users\\jo\\key.ppk ', () => 'C:\\Users\\jo\\key.ppk'],
    [windows, 'file:///C:/Users/jo/my%20key.ppk', () => 'C:\\Users\\jo\\my key.ppk'],
    [windows, 'file://C:/Users/jo/key.ppk', () => 'C:\\Users\\jo\\key.ppk'],
    [windows, 'file://server/share/key', () => '\\\\server\\share\\key'],
    [windows, '\\\\server\\share\\key', () => '\\\\server\\share\\key'],
    [windows, '"\\\\server\\my share\\key"', () => '\\\\server\\my share\\key'],
    [windows, '//server/share/key', () => '//server/share/key'],
    [windows, '%USERPROFILE%\\.ssh\\id', (home) => `${home}\\.ssh\\id`],
    [windows, '"%UserProfile%\\.ssh\\my id"', (home) => `${home}\\.ssh\\my id`],
    [windows, '%ProgramFiles(x86)%/key', () => 'C:\\Program Files (x86)/key'],
    // A variable that is not set is for the message to name; one sign is a letter.
    [windows, '%NOWHERE%\\id', () => '%NOWHERE%\\id'],
    [windows, '%EMPTY%\\id', () => '%EMPTY%\\id'],
    [windows, 'C:\\100%\\a%b', () => 'C:\\100%\\a%b'],
    [unix, '%USERPROFILE%/id', () => '%USERPROFILE%/id'],
    [windows, "C:\\Users\\O'Brien\\key", () => "C:\\Users\\O'Brien\\key"],
    [windows, "'C:\\Users\\O'Brien\\key'", () => "C:\\Users\\O'Brien\\key"],
    [windows, '\\\\?\\C:\\keys\\id.', () => '\\\\?\\C:\\keys\\id.'],
    [windows, '\\\\?\\UNC\\server\\share\\key', () => '\\\\?\\UNC\\server\\share\\key'],
    [windows, 'C:key.ppk', () => 'C:key.ppk'],
    [windows, 'C:/keys/id', () => 'C:/keys/id'],
    [windows, 'C:\\keys\\id. .', () => 'C:\\keys\\id'],
    [windows, '"C:\\keys\\id.ppk "', () => 'C:\\keys\\id.ppk'],
    [unix, '/keys/id.', () => '/keys/id.'],
    [windows, 'C:\\keys\\..', () => 'C:\\keys\\..'],
    [windows, '..', () => '..'],
    [windows, 'C:\\keys\\...', () => 'C:\\keys\\...'],
    [windows, '\\\\.\\pipe\\openssh-ssh-agent', () => '\\\\.\\pipe\\openssh-ssh-agent'],
  ];
  const cases = table.flatMap(([platforms, text, wanted]) =>
    platforms.map((platform) => ({ platform, text, wanted: wanted(homes[platform]) })),
  );

  it.each(cases)('$text on $platform is $wanted', ({ platform, text, wanted }) => {
    const system = { platform, home: homes[platform], environment };
    expect(readPath(text, system)).toBe(wanted);
    // What was read once is read as the same again.
    if (wanted !== '""') expect(readPath(readPath(text, system), system)).toBe(wanted);
    expect(unwrapPath(unwrapPath(text, platform), platform)).toBe(unwrapPath(text, platform));
  });

  it.each([
    ['linux', ' "/run/agent.sock" ', '/run/agent.sock'],
    ['linux', 'file:///run/agent%20one', '/run/agent one'],
    ['linux', '"~/agent.sock"', '/home/jo/agent.sock'],
    ['win32', '"\\\\.\\pipe\\agent"', '\\\\.\\pipe\\agent'],
  ] as const)('is read so for the place of an agent, too: on %s, %s', async (platform, text, path) => {
    const world: AgentWorld = {
      ...{ environment: {}, platform, home: homes[platform], username: 'jo', uid: 1 },
      loginShell: () => Promise.resolve({ agent: null, path: null }),
      readText: () => Promise.resolve(null),
      list: () => Promise.resolve([]),
      isSocket: () => Promise.resolve(false),
    };
    expect(await findAgentAddress(text, '', world)).toEqual({ kind: 'named', path });
  });
});
