import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { SessionProfile } from '../../shared/session-profile';
import { newProfile } from '../../shared/session-profile';
import { createSessionStore } from '../../electron/storage';
import { startReadySession, writeKnownHosts, type ReadySession } from './electron-sessions';
import { RunningProgram } from './ssh-servers';
import { startTrayHost, type TrayHost } from './tray-host';
import { disk } from './here';

const root = resolve(import.meta.dirname, '../..');
const runtime = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules/electron/dist');
export const electronProgram = join(runtime, process.platform === 'win32' ? 'electron.exe' : 'electron');

/** What Electron needs on a test machine: no sandbox as root, no graphics card. */
export const electronFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
];

/** See there. */
const holdStart = join(root, 'test/support/hold-start.cjs');

/** The environment of a test without the user's own agent and data folder. */
export function cleanEnvironment(): Record<string, string> {
  const dropped = new Set(['SSH_AUTH_SOCK', 'GINNEL_DATA_DIR', 'ELECTRON_RUN_AS_NODE']);
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
      value === undefined || dropped.has(name) ? [] : [[name, value]],
    ),
  );
}

/** One of the system's dialogs, as the app asked for it. */
export interface AskedDialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** The built desktop app, running in real Electron. */
export interface DesktopApp {
  readonly electron: ElectronApplication;
  readonly dataFolder: string;
  /** The window's page; the new one after a crash. */
  readonly page: () => Promise<Page>;
  /** Answers message boxes with the button of this name from now on; what is asked is kept. */
  readonly answerDialogsWith: (button: string) => Promise<void>;
  readonly askedDialogs: () => Promise<readonly AskedDialog[]>;
  readonly windowIsVisible: () => Promise<boolean>;
  /** Presses the window's close button. */
  readonly pressClose: () => Promise<void>;
  /** All it has printed. */
  readonly printed: () => string;
  /** Exit code, once the process has ended. */
  readonly exited: Promise<number | null>;
  /** Ends it as the system does; resolves with the exit code. */
  readonly end: () => Promise<number | null>;
}

export interface StartOptions {
  /** Starts in the tray, without a window. */
  readonly hidden?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The words behind its own options. */
  readonly more?: readonly string[];
}

/** Waits until a page knows what the engine knows. */
function waitForEngine(page: Page): Promise<void> {
  return page.locator('main[aria-busy="false"]').waitFor();
}

/** Starts the app of this build on a data folder. */
export async function startDesktopApp(
  dataFolder: string,
  { hidden = false, env = {}, more = [] }: StartOptions = {},
): Promise<DesktopApp> {
  const app = process.env['GINNEL_APP'] ?? root;
  const electron = await _electron.launch({
    executablePath: electronProgram,
    args: [
      ...['-r', holdStart, ...electronFlags, app, '--data-dir', dataFolder],
      ...(hidden ? ['--hidden'] : []),
      ...more,
    ],
    env: { ...cleanEnvironment(), ...env },
  });
  const child = electron.process();
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => (printed += data.toString()));
  }
  const exited = new Promise<number | null>((done) => {
    child.once('exit', done);
  });
  // While the engine is loaded, V8 may collect what the inspector was asked for: "Resulting promise was garbage collected".
  if (!hidden) await waitForEngine(await electron.firstWindow());
  return {
    electron,
    dataFolder,
    exited,
    printed: () => printed,
    page: async () => {
      const alive = electron.windows().find((page) => !page.isClosed());
      const page = alive ?? (await electron.waitForEvent('window'));
      await waitForEngine(page);
      await page.getByRole('treegrid', { name: 'Sessions' }).waitFor();
      return page;
    },
    answerDialogsWith: (button) =>
      electron.evaluate(({ dialog }, name) => {
        const asked: unknown[] = [];
        Object.assign(globalThis, { asked });
        const answer = (...args: readonly unknown[]) => {
          const options = args.at(-1) as { message: string; detail?: string; buttons?: string[] };
          const buttons = options.buttons ?? [];
          asked.push({ message: options.message, detail: options.detail ?? '', buttons });
          const response = buttons.indexOf(name);
          if (response < 0) throw new Error(`there is no button ${name}`);
          return { response, checkboxChecked: false };
        };
        dialog.showMessageBox = (...args: readonly unknown[]) => Promise.resolve(answer(...args));
      }, button),
    askedDialogs: () =>
      electron.evaluate(() => (globalThis as unknown as { asked: readonly AskedDialog[] }).asked),
    windowIsVisible: () =>
      electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some((window) => window.isVisible()),
      ),
    pressClose: () =>
      electron.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.close();
      }),
    end: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      const code = await exited;
      clearTimeout(late);
      return code;
    },
  };
}

/** The same program once more, on the same data folder, as a user or the desktop would start it. */
export function startAgain(dataFolder: string, ...more: readonly string[]): RunningProgram {
  const app = process.env['GINNEL_APP'] ?? root;
  return new RunningProgram(
    electronProgram,
    [...electronFlags, app, '--data-dir', dataFolder, ...more],
    cleanEnvironment(),
  );
}

/** Puts saved sessions into a data folder, as the program itself would. */
export async function saveSessions(dataFolder: string, profiles: readonly SessionProfile[]): Promise<void> {
  const saved = await createSessionStore(dataFolder, disk).save({
    profiles,
    order: [],
    defaults: newProfile(),
  });
  if (!saved.ok) throw new Error(saved.error.code);
}

/** Playwright's test with a data folder, a panel that shows tray icons, and the app started on demand. */
export const test = base.extend<{
  dataFolder: string;
  /** A desktop with a tray; a test that does not ask for it has a desktop without. */
  trayHost: TrayHost;
  /** Starts the app on the test's data folder; it is ended with the test. */
  start: (options?: StartOptions) => Promise<DesktopApp>;
  /** Hands back what the test started; it is closed with the test, however that ends. */
  keep: <T extends { readonly close: () => Promise<unknown> }>(thing: T) => T;
  /** Saved under the name `prod`, with its server known: opens without a question. */
  prod: ReadySession;
}>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-desktop-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  trayHost: async ({}, use) => {
    const host = await startTrayHost();
    await use(host);
    host.close();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  keep: async ({}, use) => {
    const kept: { readonly close: () => Promise<unknown> }[] = [];
    await use((thing) => {
      kept.push(thing);
      return thing;
    });
    for (const thing of kept.reverse()) await thing.close();
  },
  prod: async ({ dataFolder }, use) => {
    const prod = await startReadySession('prod');
    await saveSessions(dataFolder, [prod.profile]);
    await writeKnownHosts(dataFolder, [prod]);
    await use(prod);
    await prod.close();
  },
  start: async ({ dataFolder }, use) => {
    const started: DesktopApp[] = [];
    await use(async (options) => {
      const app = await startDesktopApp(dataFolder, options);
      started.push(app);
      return app;
    });
    for (const app of started) await app.end();
  },
});

export { expect } from '@playwright/test';
