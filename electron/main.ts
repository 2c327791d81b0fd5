import { app, powerMonitor, safeStorage } from 'electron';
import { internalError, sentence } from '../shared/errors';
import { ok } from '../shared/result';
import { alreadyRuns } from '../shared/texts/dialogs';
import type { Surroundings } from './compose';
import { endWith, runDesktop } from './desktop/app';
import { readArguments } from './desktop/arguments';
import { openOwnPage, type Dialogs } from './desktop/dialogs';
import { createKeychain } from './desktop/keychain';
import { createLoginItem } from './desktop/login-item';
import { createWakeCalls } from './desktop/power';
import type { EngineSide, Stage } from './desktop/stage';
import { desktopProxy } from './desktop/system-proxy';
import type { Engine } from './engine';
import { holdFolder } from './hold-folder';
import { createDisk, dataFolder } from './storage';

// The desktop app's composition root. electron/desktop/boot.ts has told Electron where everything is kept, has opened the
// window, and starts this.
const { dataDir } = readArguments(process.argv);
// Built beside this file.
const sessionThread = new URL('session-thread.js', import.meta.url);
const disk = createDisk(process.platform);
const folder = dataFolder({ flag: dataDir, platform: process.platform });

/** The engine, once the data folder is this process's own; null when it cannot be and the program ends. */
async function createEngine(dialogs: Dialogs, window: Stage['window']): Promise<Engine | null> {
  const keychain = createKeychain(safeStorage, process.platform, () => app.whenReady());
  const surroundings = (): Surroundings => ({
    mode: 'desktop',
    folder,
    keychain,
    systemProxy: desktopProxy,
    sessionThread,
    wakeCalls: createWakeCalls(powerMonitor),
    loginItem: createLoginItem({
      app,
      folder,
      platform: process.platform,
      program: process.execPath,
      environment: process.env,
      withoutSandbox: app.commandLine.hasSwitch('no-sandbox'),
    }),
    chooseKeyFile: () => dialogs.chooseKeyFile(),
    chooseFollowed: () => dialogs.chooseFollowed(),
    saveText: (...file) => dialogs.saveText(...file),
    showLink: (meaning) => window.openLink(ok(meaning)),
    openUrl: openOwnPage,
  });
  const holding = await holdFolder({ mode: 'desktop', disk, folder, surroundings });
  if (!holding.ok) return endWith(sentence(holding.error));
  if (holding.value.kind === 'own') return holding.value.engine;
  const { who, address } = holding.value.by;
  return endWith(alreadyRuns(who, address));
}

/** Brings up everything behind the window, which is on its way. */
export const start: EngineSide['start'] = async (stage: Stage) => {
  try {
    await runDesktop(stage, process.platform, (dialogs) => createEngine(dialogs, stage.window));
  } catch (thrown) {
    endWith(sentence(internalError(thrown)));
  }
};
