import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Dialogs } from '../../../electron/desktop/dialogs';

const asked = vi.hoisted(() => ({
  all: [] as { parent: unknown; options: { readonly buttons: string[] } }[],
  answer: 0,
}));

vi.mock('electron', () => ({
  shell: {},
  dialog: {
    showOpenDialog: (_parent: unknown, options: never) => {
      asked.all.push({ parent: null, options });
      return Promise.resolve({ canceled: false, filePaths: ['C:\\keys\\me.ppk'] });
    },
    showMessageBox: (...given: readonly unknown[]) => {
      asked.all.push({ parent: given.length === 2 ? given[0] : null, options: given.at(-1) as never });
      return Promise.resolve({ response: asked.answer });
    },
  },
}));

const window = { name: 'the window' } as unknown as BrowserWindow;

function dialogsOn(platform: NodeJS.Platform, isSeen: boolean) {
  const done: string[] = [];
  const dialogs = new Dialogs({
    platform,
    seen: () => (isSeen ? window : null),
    bringUp: () => {
      done.push('brought up');
      return Promise.resolve(window);
    },
  });
  return { dialogs, done };
}

beforeEach(() => {
  Object.assign(asked, { all: [], answer: 0 });
});

describe('the question about quitting', () => {
  const { signal } = new AbortController();

  test.each([
    ['win32', 'Exit Ginnel', 'Exiting cuts 2 connections.', ['Exit', 'Cancel']],
    ['darwin', 'Quit Ginnel', 'Quitting cuts 2 connections.', ['Quit', 'Cancel']],
    ['linux', 'Quit Ginnel', 'Quitting cuts 2 connections.', ['Quit', 'Cancel']],
  ] as const)('%s', async (platform, title, message, buttons) => {
    expect(await dialogsOn(platform, true).dialogs.confirmQuit(2, signal)).toBe(true);
    expect(asked.all).toMatchObject([{ parent: window, options: { title, message, buttons, signal } }]);
  });

  test.each([
    ['win32', true, window, []],
    ['win32', false, null, []],
    ['linux', false, null, []],
    ['darwin', true, window, []],
    // A question of its own would hold up all there is, the end of the session too.
    ['darwin', false, window, ['brought up']],
  ] as const)('%s, window in sight: %s', async (platform, isSeen, parent, expected) => {
    asked.answer = 1;
    const { dialogs, done } = dialogsOn(platform, isSeen);
    expect(await dialogs.confirmQuit(2, signal)).toBe(false);
    expect(asked.all.map((question) => question.parent)).toEqual([parent]);
    expect(done).toEqual(expected);
  });
});

test('a window that crashed too often is not brought up to say so', async () => {
  const { dialogs, done } = dialogsOn('darwin', false);
  await dialogs.tellWindowCrashes();
  expect([asked.all.length, done]).toEqual([1, []]);
  const { detail } = asked.all[0]?.options as { readonly detail?: string };
  expect(detail).toContain('Show window in the menu bar');
});

test.each([
  ['win32', ['*', 'ppk']],
  ['linux', []],
  ['darwin', []],
] as const)('a key file is looked for as on %s', async (platform, endings) => {
  expect(await dialogsOn(platform, true).dialogs.chooseKeyFile()).toBe('C:\\keys\\me.ppk');
  const { filters = [] } = asked.all[0]?.options as {
    readonly filters?: readonly { extensions: string[] }[];
  };
  expect(filters.flatMap(({ extensions }) => extensions)).toEqual(endings);
});

test('a file to follow may be hidden, as those of ssh are', async () => {
  expect(await dialogsOn('linux', true).dialogs.chooseFollowed()).toBe('C:\\keys\\me.ppk');
  expect(asked.all[0]?.options).toMatchObject({
    title: 'Select a file to follow',
    properties: ['openFile', 'showHiddenFiles'],
  });
});
