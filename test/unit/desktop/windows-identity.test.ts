import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { takeWindowsIdentity } from '../../../electron/desktop/windows-identity';

describe('the names that Windows knows the program by', () => {
  function told(platform: NodeJS.Platform, isOld = false): readonly string[] {
    const done: string[] = [];
    const setAppUserModelId = (id: string): void => void done.push(id);
    const setToastActivatorCLSID = (id: string): void => void done.push(id);
    takeWindowsIdentity(
      isOld ? { setAppUserModelId } : { setAppUserModelId, setToastActivatorCLSID },
      platform,
    );
    return done;
  }

  test('are the installer’s, and the same with every start', () => {
    const packing = readFileSync(new URL('../../../build/electron-builder.yml', import.meta.url), 'utf8');
    const [id, activator] = told('win32');
    expect(packing).toContain(`\nappId: ${String(id)}\n`);
    expect(activator).toMatch(/^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/u);
    expect(told('win32')).toEqual([id, activator]);
  });

  test('an Electron without activators does without one', () => {
    expect(told('win32', true)).toHaveLength(1);
  });

  test.each(['linux', 'darwin'] as const)('%s goes by other names', (platform) => {
    expect(told(platform)).toEqual([]);
  });

  test('they are taken before there is a window', () => {
    const boot = readFileSync(new URL('../../../electron/desktop/boot.ts', import.meta.url), 'utf8');
    const taken = boot.indexOf('\ntakeWindowsIdentity(app, process.platform);');
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(boot.indexOf('async function start'));
  });
});
