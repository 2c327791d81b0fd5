import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectToSessionBus } from './dbus-session';
import { RunningProgram } from './ssh-servers';

/** A desktop's session bus of its own on which a test's programs find a keyring, or none. */
export interface KeyringDesktop {
  /** Makes a program think it runs on a GNOME desktop with this bus. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts gnome-keyring with an unlocked keyring, the same one each time; or with that keyring locked. */
  readonly startKeyring: (state?: 'unlocked' | 'locked') => Promise<void>;
  /** Ends it: what is in it stays on disk. */
  readonly stopKeyring: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Its programs are started by nobody but the test: services are not activated on it. */
const busConfig = (folder: string): string => `<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

const busName = 'org.freedesktop.DBus';
const keyringName = 'org.freedesktop.secrets';

export async function startKeyringDesktop(): Promise<KeyringDesktop> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-keyring-'));
  const config = join(folder, 'bus.conf');
  await writeFile(config, busConfig(folder));
  const bus = new RunningProgram('dbus-daemon', [
    `--config-file=${config}`,
    '--nofork',
    '--nopidfile',
    '--print-address=1',
  ]);
  const [address] = await bus.waitForLog(/unix:path=\S+/);
  const session = await connectToSessionBus(address);
  const [data, runtime] = [join(folder, 'data'), join(folder, 'run')];
  for (const path of [data, runtime]) await mkdir(path, { mode: 0o700 });
  const owners = new Set<(owner: string) => void>();
  await session.onSignal(busName, ({ member, body }) => {
    const [name, , owner] = body;
    if (member !== 'NameOwnerChanged' || name !== keyringName) return;
    for (const tell of owners) tell(String(owner));
  });
  /** Resolves once someone has the keyring's name, or nobody has it any more. */
  const untilOwned = (owned: boolean): Promise<void> =>
    new Promise((resolve) => {
      const tell = (owner: string): void => {
        if ((owner !== '') !== owned) return;
        owners.delete(tell);
        resolve();
      };
      owners.add(tell);
    });

  let keyring: RunningProgram | undefined;
  const stopKeyring = async (): Promise<void> => {
    if (keyring === undefined) return;
    const gone = untilOwned(false);
    await keyring.close();
    keyring = undefined;
    await gone;
  };
  return {
    environment: { DBUS_SESSION_BUS_ADDRESS: address, XDG_CURRENT_DESKTOP: 'GNOME' },
    startKeyring: async (state = 'unlocked') => {
      const there = untilOwned(true);
      keyring = new RunningProgram(
        'gnome-keyring-daemon',
        ['--foreground', ...(state === 'unlocked' ? ['--unlock'] : []), '--components=secrets'],
        { DBUS_SESSION_BUS_ADDRESS: address, HOME: folder, XDG_DATA_HOME: data, XDG_RUNTIME_DIR: runtime },
      );
      keyring.stdin.end('a login password\n');
      const ended = keyring.exited.then(() => {
        throw new Error(`gnome-keyring-daemon ended: ${keyring?.log() ?? ''}`);
      });
      await Promise.race([there, ended]);
      ended.catch(() => undefined);
    },
    stopKeyring,
    close: async () => {
      await stopKeyring();
      session.close();
      await bus.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
