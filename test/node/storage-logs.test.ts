import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogFiles, fileName, type LogFileOptions } from '../../electron/storage/log-files';
import type { LogFiles } from '../../electron/storage';
import type { AppError } from '../../shared/errors';
import type { LogEntry, LogLevel } from '../../shared/event-log';
import { newSessionId } from '../../shared/ids';
import { expectRights } from '../support/rights';
import { unixOnly } from '../support/unix-only';
import { disk } from '../support/here';

let home = '';
let folder = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ginnel-logs-'));
  folder = join(home, 'logs');
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const session = { id: newSessionId(), title: 'Web server' };
const at = Date.UTC(2026, 10, 21, 16, 30, 0, 5);
let sequence = 0;
function line(text: string, level: LogLevel = 'info'): LogEntry {
  sequence += 1;
  return { sequence, at, level, text };
}
const path = (): string => join(folder, fileName(session.id, session.title));
const textOf = (file: string): Promise<string> => readFile(file, 'utf8');

function create(options?: LogFileOptions): { readonly logs: LogFiles; readonly troubles: AppError[] } {
  const logs = createLogFiles(folder, disk, options);
  const troubles: AppError[] = [];
  logs.troubled((error) => troubles.push(error));
  return { logs, troubles };
}

test('lines of time, level and text go to a file of the session, for its owner alone', async () => {
  const { logs } = create();
  logs.add(session, line('Access granted'));
  logs.add({ ...session, title: 'Renamed' }, line('The server is old', 'warning'));
  logs.add({ id: newSessionId(), title: '../../etc/passwd' }, line('Another’s'));
  await logs.settled();
  expect(await textOf(path())).toBe(
    '2026-11-21T16:30:00.005Z info    Access granted\n2026-11-21T16:30:00.005Z warning The server is old\n',
  );
  expect((await readdir(folder)).toSorted()).toEqual([
    expect.stringMatching(/^Web-server-[0-9a-f-]{36}\.log$/u),
    expect.stringMatching(/^etc-passwd-[0-9a-f-]{36}\.log$/u),
  ]);
  await expectRights(folder, 0o700);
  await expectRights(path(), 0o600);
});

test('a line break or control character in a text makes no line of its own', async () => {
  const { logs } = create();
  logs.add(session, line('one\r\n2026-11-21T16:30:00.005Z error forged\u001b[2J'));
  await logs.settled();
  expect((await textOf(path())).split('\n')).toHaveLength(2);
  expect(await textOf(path())).not.toContain('\u001b');
});

test('lines are written by themselves, and go on where an earlier run has ended', async () => {
  await mkdir(folder);
  await writeFile(path(), 'torn', { mode: 0o644 });
  const { logs } = create({ delay: 1 });
  logs.add(session, line('soon'));
  for (let text = ''; !text.includes('soon'); text = await textOf(path())) {
    // Only the file itself tells.
  }
  expect((await textOf(path())).split('\n')).toEqual(['torn', expect.stringContaining('soon'), '']);
  await expectRights(path(), 0o600);
});

test('a full file makes room for a new one, and the oldest goes', async () => {
  const { logs } = create({ rotation: { size: 200, old: 3 } });
  for (let number = 1; number <= 40; number += 1) {
    logs.add(session, line(`line ${String(number)} of forty`));
    await logs.settled();
  }
  const names = (await readdir(folder)).toSorted();
  expect(names).toEqual(['', '.1', '.2', '.3'].map((end) => `${fileName(session.id, session.title)}${end}`));
  const texts = await Promise.all([3, 2, 1].map((number) => textOf(`${path()}.${String(number)}`)));
  const numbers = [...texts, await textOf(path())]
    .join('')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => Number(/line (\d+)/u.exec(text)?.[1]));
  expect(numbers).toEqual(numbers.map((_number, index) => 40 - numbers.length + 1 + index));
  for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(200);
});

test(
  'a full disk loses lines with one notice, and the file says how many once there is room',
  unixOnly('programs'),
  async () => {
    await mkdir(folder);
    await symlink('/dev/full', path());
    const { logs, troubles } = create();
    logs.add(session, line('first'));
    await logs.settled();
    logs.add(session, line('second'));
    logs.add(session, line('third'));
    await logs.settled();
    expect(troubles).toEqual([
      { code: 'log-not-written', data: { path: folder, detail: 'The disk is full.' } },
    ]);
    await rm(path());
    logs.add(session, line('fourth'));
    await logs.settled();
    expect(await textOf(path())).toMatch(/^\S+ warning 3 lines are missing here\n\S+ info {4}fourth\n$/u);
    // Well again: the next time is told again.
    await rm(path());
    await symlink('/dev/full', path());
    logs.add(session, line('fifth'));
    await logs.settled();
    expect(troubles).toHaveLength(2);
  },
);

test('a folder that cannot be made is told once and never thrown', async () => {
  await writeFile(folder, 'in the way');
  const { logs, troubles } = create();
  logs.add(session, line('first'));
  logs.add({ id: newSessionId(), title: 'other' }, line('second'));
  await logs.settled();
  expect(troubles).toMatchObject([{ code: 'log-not-written', data: { path: folder } }]);
});

test('a flood that the disk cannot take is cut, not held', async () => {
  const { logs } = create({ mostHeld: 500 });
  for (let number = 0; number < 1000; number += 1) logs.add(session, line('a line of the flood'));
  await logs.settled();
  logs.add(session, line('after the flood'));
  await logs.settled();
  const lines = (await textOf(path())).split('\n').filter((text) => text !== '');
  expect(lines.length).toBeLessThan(12);
  expect(lines.join('\n')).toMatch(/ 99\d lines are missing here/u);
  expect(lines.at(-1)).toContain('after the flood');
});

test('logs that nothing was added to for months go', async () => {
  await mkdir(folder);
  const old = join(folder, 'old.log');
  await writeFile(old, 'old');
  await writeFile(join(folder, 'young.log'), 'young');
  await utimes(old, 0, Date.now() / 1000 - 100 * 86_400);
  await create().logs.settled();
  expect(await readdir(folder)).toEqual(['young.log']);
});

test('where the system leaves no time the lines that wait are on disk at once, and only once', async () => {
  const { logs } = create({ delay: 60_000 });
  logs.add(session, line('Access granted'));
  logs.writeAtOnce();
  expect(readFileSync(path(), 'utf8')).toMatch(/Access granted\n$/u);
  logs.add(session, line('Disconnected'));
  await logs.settled();
  expect((await textOf(path())).match(/Access granted|Disconnected/gu)).toEqual([
    'Access granted',
    'Disconnected',
  ]);
});
