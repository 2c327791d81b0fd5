import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { printUnit, type UnitSettings } from '../../electron/cli/systemd-unit';
import { run, RunningProgram } from '../support/ssh-servers';

/** Units as systemd itself reads them, and what the programs in them tell it. */
const bundles = inject('bundles');
let base = '';
const owned: { close: () => Promise<void> }[] = [];

function own<T extends { close: () => Promise<void> }>(resource: T): T {
  owned.push(resource);
  return resource;
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'ginnel-units-'));
});
afterEach(async () => {
  for (const resource of owned.splice(0).reverse()) await resource.close();
  await rm(base, { recursive: true });
});

const system = { user: null, folder: null, lowPorts: false };

test.each<[string, Partial<UnitSettings>, number]>([
  // Without file systems of its own, which not every user manager can have.
  ['a user', {}, 7.7],
  ['the system', { system }, 1.8],
  [
    'the system, as somebody and with low ports',
    { system: { ...system, user: 'games', lowPorts: true } },
    2.4,
  ],
])('systemd takes the unit of %s, and finds no more exposed in it than was', async (_, more, most) => {
  const unit = join(base, 'ginnel.service');
  const settings = {
    command: [process.execPath, bundles.cli, 'serve'],
    opensBrowsers: false,
    notifies: true,
  };
  await writeFile(unit, printUnit({ ...settings, system: null, ...more }));
  const manager = more.system === undefined ? ['--user'] : [];
  const analyze = (...args: readonly string[]): ReturnType<typeof run> =>
    run('systemd-analyze', [...manager, ...args], { env: { XDG_RUNTIME_DIR: base, HOME: base } });
  const verified = await analyze('verify', '--recursive-errors=no', unit);
  expect([verified.code, verified.stdout.toString(), verified.stderr]).toEqual([0, '', '']);
  const threshold = `--threshold=${String(Math.round(most * 10))}`;
  const judged = await analyze('security', '--offline=true', '--no-pager', threshold, unit);
  expect(judged.stdout.toString()).toMatch(/Overall exposure level/u);
  expect(judged.code).toBe(0);
});

/**
 * Prints each message that comes to a socket, with a line feed. Node has no datagrams of Unix sockets. What is sent along with a
 * message, as sd_notify_barrier(3) does, is closed by the system, since nothing takes it.
 */
const receiver = `
  use Socket;
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die;
  bind($socket, sockaddr_un($ARGV[0])) or die;
  syswrite(STDOUT, "bound\\n");
  my $message;
  syswrite(STDOUT, "$message\\n") while defined recv($socket, $message, 65536, 0);
`;

/** A socket where a service manager would hear. */
async function startManager(): Promise<{ path: string; heard: RunningProgram }> {
  const path = join(base, 'notify');
  const heard = own(new RunningProgram('perl', ['-e', receiver, path]));
  await heard.waitForLog(/^bound$/mu);
  return { path, heard };
}

test.each([
  ['serve', (): string[] => [bundles.cli, 'serve']],
  ['browser mode', (): string[] => [bundles.web, '--no-open']],
])('%s says that it is ready, how its sessions do, that it lives, and that it ends', async (_, args) => {
  const { path, heard } = await startManager();
  const data = join(base, 'data');
  await mkdir(data, { mode: 0o700 });
  const program = own(
    new RunningProgram(process.execPath, args(), {
      ...{ GINNEL_DATA_DIR: data, NOTIFY_SOCKET: path, WATCHDOG_USEC: '1500000' },
    }),
  );
  await heard.waitForLog(/READY=1\nSTATUS=No session open/u);
  await heard.waitForLog(/(?:.*WATCHDOG=1){3}/su);
  process.kill(program.pid, 'SIGTERM');
  await heard.waitForLog(/STOPPING=1\nSTATUS=Ending/u);
  await program.exited;
  expect(program.exitCode).toBe(0);
});

test('a process that stands still gives no sign of life', async () => {
  const { path, heard } = await startManager();
  const program = own(
    new RunningProgram(process.execPath, [bundles.cli, 'serve'], {
      ...{ GINNEL_DATA_DIR: base, NOTIFY_SOCKET: path, WATCHDOG_USEC: '600000' },
    }),
  );
  await heard.waitForLog(/WATCHDOG=1(?:.*WATCHDOG=1)/su);
  program.pause();
  const from = heard.log().length;
  await expect(heard.waitForLog(/WATCHDOG=1/u, { from, timeoutMs: 1200 })).rejects.toThrow('did not print');
  program.continue();
  await heard.waitForLog(/WATCHDOG=1/u, { from });
});
