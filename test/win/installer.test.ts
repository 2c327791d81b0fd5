import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { runOrThrow } from '../support/ssh-servers';
import { windowsPath } from '../wine.mjs';

// The work of build/installer.nsh on the person's PATH, compiled by NSIS and run.

const include = resolve(import.meta.dirname, '../../build/installer.nsh');
const bin = "C:\\Programs\\Ginnel & O'Brien\\bin";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-installer-'));
});
afterEach(async () => {
  await setPath(null);
  await rm(folder, { recursive: true, force: true });
});

const wine = async (...args: string[]): Promise<void> => {
  const { program, env } = inject('wine');
  // Processes that wine leaves running for a while would keep pipes open, and be waited for.
  await runOrThrow('sh', ['-c', 'exec "$0" "$@" >/dev/null 2>&1 </dev/null', program, ...args], { env });
};

/** Compiles a program of one macro, for the processor that wine is here for, and runs it. */
async function runMacro(name: 'customInstall' | 'customUnInstall'): Promise<void> {
  const script = join(folder, `${name}.nsi`);
  const program = join(folder, `${name}.exe`);
  await writeFile(
    script,
    `Target amd64-unicode
     Name Ginnel
     SilentInstall silent
     RequestExecutionLevel user
     !include "${include}"
     InstallDir "${bin.slice(0, -'\\bin'.length)}"
     OutFile "${program}"
     Section
       !insertmacro ${name}
     SectionEnd`,
  );
  await runOrThrow('makensis', ['-WX', '-V2', script]);
  await wine(program);
}

const key = 'HKEY_CURRENT_USER\\Environment';
interface Path {
  readonly kind: 'text' | 'with variables';
  readonly value: string;
}

/** By a file of regedit's, as a command line would end a long one. */
async function setPath(path: Path | null): Promise<void> {
  if (path?.kind === 'with variables') {
    await wine('reg', 'add', key, '/v', 'Path', '/t', 'REG_EXPAND_SZ', '/d', path.value, '/f');
    return;
  }
  const data = path === null ? '-' : `"${path.value.replaceAll('\\', '\\\\')}"`;
  const file = join(folder, 'set.reg');
  await writeFile(file, `REGEDIT4\r\n\r\n[${key}]\r\n"Path"=${data}\r\n`);
  await wine('reg', 'import', windowsPath(file));
}

async function readPath(): Promise<Path | null> {
  const file = join(folder, 'read.reg');
  await wine('reg', 'export', key, windowsPath(file), '/y');
  const text = (await readFile(file, 'utf16le')).replaceAll(/\\\r\n */gu, '');
  const plain = /^"PATH"="(.*)"\r?$/imu.exec(text)?.[1];
  if (plain !== undefined) return { kind: 'text', value: plain.replaceAll(/\\(.)/gu, '$1') };
  const hex = /^"PATH"=hex\(2\):(.*)\r?$/imu.exec(text)?.[1];
  if (hex === undefined) return null;
  const value = Buffer.from(hex.split(',').map((byte) => Number.parseInt(byte, 16))).toString('utf16le');
  return { kind: 'with variables', value: value.replace('\0', '') };
}

const long = Array.from({ length: 1200 }, (_none, at) => `C:\\folder${String(at)}`).join(';');

describe.skipIf(!existsSync('/usr/bin/makensis'))('the installer’s PATH', () => {
  test.each<[string, Path | null, Path]>([
    ['none', null, { kind: 'with variables', value: bin }],
    ['a short one', { kind: 'text', value: 'C:\\a;C:\\b' }, { kind: 'text', value: `C:\\a;C:\\b;${bin}` }],
    [
      'one with variables, and a semicolon at its end',
      { kind: 'with variables', value: '%USERPROFILE%\\a;C:\\b;' },
      { kind: 'with variables', value: `%USERPROFILE%\\a;C:\\b;${bin}` },
    ],
    [
      'one longer than NSIS’ strings',
      { kind: 'text', value: long },
      { kind: 'text', value: `${long};${bin}` },
    ],
  ])('%s gets the folder once, and loses nothing', async (_what, before, after) => {
    await setPath(before);
    await runMacro('customInstall');
    expect(await readPath()).toEqual(after);
    await runMacro('customInstall');
    expect(await readPath()).toEqual(after);
    await runMacro('customUnInstall');
    const left = before === null ? null : { ...before, value: before.value.replace(/;$/u, '') };
    expect(await readPath()).toEqual(left);
    await runMacro('customUnInstall');
    expect(await readPath()).toEqual(left);
  });

  test('an entry between others is taken out, and no other that begins alike', async () => {
    await setPath({ kind: 'text', value: `C:\\a;${bin};${bin}2;C:\\b` });
    await runMacro('customUnInstall');
    expect(await readPath()).toEqual({ kind: 'text', value: `C:\\a;${bin}2;C:\\b` });
  });
});
