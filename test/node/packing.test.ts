import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Configuration } from 'app-builder-lib';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { convertIcon, type IconFormat } from 'app-builder-lib/out/util/iconConverter.js';
import { DebugLogger } from 'builder-util';
import { parse as icnsParts } from 'icns-lib';
import plist from 'plist';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { unbundled } from '../../build/console.mjs';
import consoleNode from '../../build/console-node.json' with { type: 'json' };
import nodeOptions from '../../build/node-options.json' with { type: 'json' };

// electron-builder's reading of its configuration, for the systems that it is not run on here.

const root = resolve(import.meta.dirname, '../..');
const record = z.record(z.string(), z.string());
const text = (path: string): Promise<string> => readFile(resolve(root, path), 'utf8');

/** Each system and processor that is packed for, as Node names them. */
const targets: readonly (keyof typeof consoleNode.packages)[] = [
  'win32-x64',
  'win32-arm64',
  'darwin-x64',
  'darwin-arm64',
  'linux-x64',
  'linux-arm64',
];

let config: Configuration;
beforeAll(async () => {
  config = await getConfig(root, 'build/electron-builder.yml', null);
});

/** Files that it puts beside the app, for one of the systems: its own and that of all. */
const extras = (system: 'win' | 'mac' | 'linux'): unknown[] =>
  [config, config[system]].flatMap((part) => [part?.extraFiles ?? [], part?.extraResources ?? []].flat());

test('electron-builder takes the configuration', async () => {
  await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
});

test('the app is called Ginnel where people see its file, and ginnel where they type it', () => {
  expect(config.productName).toBe('Ginnel');
  expect(config.executableName).toBeUndefined();
  expect(config.linux?.executableName).toBe('ginnel');
});

describe('on macOS', () => {
  test('the switched fuses leave a signature that Apple silicon starts', () => {
    expect(config.electronFuses?.resetAdHocDarwinSignature).toBe(true);
    expect(config.mac?.identity).toBe('-');
    expect(config.mac?.hardenedRuntime).toBe(true);
  });

  test('the hardened runtime lets V8 and an ad hoc signed framework be, and nothing more', async () => {
    const { entitlements, entitlementsInherit } = config.mac ?? {};
    expect(entitlementsInherit).toBe(entitlements);
    expect(plist.parse(await text(entitlements ?? ''))).toEqual({
      'com.apple.security.cs.allow-jit': true,
      'com.apple.security.cs.disable-library-validation': true,
    });
  });

  test('the local network can be reached, and the sentence says what for', () => {
    const { NSLocalNetworkUsageDescription: sentence } = record.parse(config.mac?.extendInfo);
    expect(sentence).toMatch(/^Ginnel .*local network/u);
  });

  test('no cookies means no key for them in the keychain', () => {
    expect(config.electronFuses?.enableCookieEncryption).toBe(false);
  });

  test('Node keeps its makers’ signature', () => {
    const ignored = [config.mac?.signIgnore ?? []].flat().map((pattern) => new RegExp(pattern, 'u'));
    const isIgnored = (path: string): boolean => ignored.some((pattern) => pattern.test(path));
    expect(isIgnored('/x/Ginnel.app/Contents/Resources/console/node')).toBe(true);
    expect(isIgnored('/x/Ginnel.app/Contents/MacOS/Ginnel')).toBe(false);
    expect(isIgnored('/x/Ginnel.app/Contents/Frameworks/Electron Framework.framework')).toBe(false);
  });

  test('both processors get a disk image and an archive', () => {
    expect(config.mac?.target).toEqual([
      { target: 'dmg', arch: ['x64', 'arm64'] },
      { target: 'zip', arch: ['x64', 'arm64'] },
    ]);
  });
});

describe('on Windows', () => {
  test('it installs for one person, without an administrator, with the shortcut that notifications need', async () => {
    expect(config.nsis).toMatchObject({
      oneClick: true,
      perMachine: false,
      createStartMenuShortcut: true,
      deleteAppDataOnUninstall: false,
    });
    // The shortcut carries appId, and the app has to call itself the same.
    expect(await text('electron/desktop/windows-identity.ts')).toContain(`'${config.appId ?? ''}'`);
  });

  test('there is an archive for those who install nothing', () => {
    expect(config.win?.target).toEqual([
      { target: 'nsis', arch: ['x64', 'arm64'] },
      { target: 'zip', arch: ['x64', 'arm64'] },
    ]);
  });

  test('the installer brings the command into PATH and the uninstaller takes it out', async () => {
    const script = await text(config.nsis?.include ?? '');
    expect(script).toMatch(/!macro customInstall$/mu);
    expect(script).toMatch(/!macro customUnInstall$/mu);
    // These would cut a long PATH.
    expect(script.replaceAll(/^\s*;.*$/gmu, '')).not.toMatch(/ReadRegStr|WriteRegStr|WriteRegExpandStr/u);
  });
});

describe('icons', () => {
  test.each<[IconFormat, string | null | undefined]>([
    ['ico', 'win'],
    ['icns', 'mac'],
    ['set', 'linux'],
  ])('electron-builder finds its %s', async (format, system) => {
    const icon = config[system as 'win' | 'mac' | 'linux']?.icon ?? '';
    const { icons, isFallback } = await convertIcon({
      sources: [icon].flat().filter((source) => typeof source === 'string'),
      fallbackSources: [],
      roots: [resolve(root, 'build'), root],
      format,
      outDir: '',
    });
    expect(icons.map(({ file }) => file)).toEqual([resolve(root, icon)]);
    expect(isFallback).toBe(false);
  });

  test('Windows’ has every size it is shown at', async () => {
    const file = await readFile(resolve(root, 'build/icons/app.ico'));
    const sizes = Array.from({ length: file.readUInt16LE(4) }, (_none, at) => file[6 + 16 * at] || 256);
    expect(sizes).toEqual([16, 20, 24, 28, 32, 40, 48, 64, 128, 256]);
  });

  test('macOS’ has every size, and each for dense screens', async () => {
    const parts = icnsParts(await readFile(resolve(root, 'build/icons/app.icns')));
    // A PNG says its width at byte 16.
    const widths = Object.entries(parts).map(([type, png]) => [type, png.readUInt32BE(16)]);
    expect(Object.fromEntries(widths)).toEqual({
      icp4: 16,
      icp5: 32,
      ic07: 128,
      ic08: 256,
      ic09: 512,
      ic10: 1024,
      ic11: 32,
      ic12: 64,
      ic13: 256,
      ic14: 512,
    });
  });
});

describe('the command ginnel', () => {
  test.each(['linux', 'mac'] as const)('is packed on %s: Node, the bundle and the script', (system) => {
    expect(extras(system)).toEqual(
      expect.arrayContaining([
        { from: 'dist/console/${os}-${arch}', to: 'console' },
        { from: 'dist/console/${os}-${arch}/node_modules', to: 'console/node_modules' },
        { from: 'build/bin/ginnel', to: 'bin/ginnel' },
      ]),
    );
  });

  test('is packed on Windows in the folder that PATH gets', async () => {
    expect(extras('win')).toContainEqual({ from: 'build/bin/ginnel.cmd', to: 'bin/ginnel.cmd' });
    expect(await text('build/installer.nsh')).toContain('!define GINNEL_BIN "$INSTDIR\\bin"');
  });

  test('does not turn the window’s program into a Node', () => {
    expect(config.electronFuses?.runAsNode).toBe(false);
  });

  test('starts Node with the options that browser mode is started with', async () => {
    for (const script of ['build/bin/ginnel', 'build/bin/ginnel.cmd'])
      expect(await text(script)).toMatch(new RegExp(`node(?:\\.exe)?" ${nodeOptions.join(' ')} "`, 'u'));
  });

  test('has the line ends that cmd.exe needs for labels', async () => {
    expect(await text('build/bin/ginnel.cmd')).not.toMatch(/[^\r]\n/u);
    expect(await text('.gitattributes')).toMatch(/^\*\.cmd text eol=crlf$/mu);
  });

  test.each(targets)('has a Node, known by its hash, for %s', (target) => {
    const known = consoleNode.packages[target];
    expect(known.integrity).toMatch(/^sha512-[\w+/]{86}==$/u);
  });

  test('the app’s archive leaves out of node_modules what the bundles hold', () => {
    const kept = /!\*\*\/node_modules\/!\(([^)]*)\)/u.exec(JSON.stringify(config.files))?.[1]?.split('|');
    expect(kept).toEqual([...new Set(unbundled().map((name) => name.split('/')[0]))]);
  });
});
