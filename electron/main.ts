import { app, powerMonitor, safeStorage } from 'electron';
import { internalError, sentence } from '../shared/errors';
import { ok } from '../shared/result';
import { alreadyRuns, cannotJoin } from '../shared/texts/dialogs';
import type { Surroundings } from './compose';
import { endWith, runDesktop, type DesktopEngine } from './desktop/app';
import { readArguments } from './desktop/arguments';
import { openOwnPage, type Dialogs } from './desktop/dialogs';
import { createKeychain } from './desktop/keychain';
import { createLoginItem } from './desktop/login-item';
import { createWakeCalls } from './desktop/power';
import type { EngineSide, Stage } from './desktop/stage';
import { desktopProxy } from './desktop/system-proxy';
import { holdFolder } from './hold-folder';
import { createDisk, dataFolder } from './storage';

// The desktop app's composition root. electron/desktop/boot.ts has told Electron where everything is kept, has opened the
// window, and starts this.
const { dataDir } = readArguments(process.argv);
// Built beside this file.
const sessionThread = new URL('session-thread.js', import.meta.url);
const disk = createDisk(process.platform);
const folder = dataFolder({ flag: dataDir, platform: process.platform });

/** The engine: of this process, once the data folder is its own, or of the one that has it. Null when the program ends. */
async function createEngine(dialogs: Dialogs, window: Stage['window']): Promise<DesktopEngine | null> {
  const keychain = createKeychain(safeStorage, process.platform, () => app.whenReady());
  const loginItem = createLoginItem({
    app,
    folder,
    platform: process.platform,
    program: process.execPath,
    environment: process.env,
    withoutSandbox: app.commandLine.hasSwitch('no-sandbox'),
  });
  const surroundings = (): Surroundings => ({
    mode: 'desktop',
    folder,
    keychain,
    systemProxy: desktopProxy,
    sessionThread,
    wakeCalls: createWakeCalls(powerMonitor),
    loginItem,
    chooseKeyFile: () => dialogs.chooseKeyFile(),
    chooseFollowed: () => dialogs.chooseFollowed(),
    saveText: (...file) => dialogs.saveText(...file),
    showLink: (meaning) => window.openLink(ok(meaning)),
    openUrl: openOwnPage,
  });
  const wish = { mode: 'desktop', disk, folder, surroundings } as const;
  for (;;) {
    const holding = await holdFolder(wish);
    if (!holding.ok) return endWith(sentence(holding.error));
    if (holding.value.kind === 'own') return holding.value.engine;
    const { who, address } = holding.value.by;
    if (who === null) return endWith(alreadyRuns(who, address));
    const { joinAsDesktop } = await import('./join-as-desktop');
    const joined = await joinAsDesktop(wish, { dialogs, loginItem, openUrl: openOwnPage });
    if (!joined.ok) return endWith(cannotJoin(who, joined.error));
    if (joined.value !== null) return joined.value;
    // It ended meanwhile.
  }
}

/** Brings up everything behind the window, which is on its way. */
export const start: EngineSide['start'] = async (stage: Stage) => {
  try {
    await runDesktop(stage, process.platform, (dialogs) => createEngine(dialogs, stage.window));
  } catch (thrown) {
    endWith(sentence(internalError(thrown)));
  }
};
