import { inspect } from 'node:util';
import { cannotStart, refusedStart } from '../../shared/texts/start';
import { visibleText } from '../../shared/visible-text';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, dialog } from 'electron';
import { dataFolder, windowFolder } from '../storage/data-places';
import { setAppMenu } from './app-menu';
import { registerAppScheme } from './app-protocol';
import { readArguments, refusedArguments, type HandedOver } from './arguments';
import { LinkInbox } from './link-inbox';
import { openStage, type EngineSide } from './stage';
import { takeWindowsIdentity } from './windows-identity';

// Settings that Electron needs before it is ready, and the window, which is on its way before anything else is loaded; then
// electron/main.ts takes over. It is an entry of its own, and CommonJS, because an ES module may be loaded too late for
// that: Electron waits for one that is an app's main file, but not for one that something else loads. For the same reason
// it imports next to nothing.
registerAppScheme();
setAppMenu(process.platform);
takeWindowsIdentity(app, process.platform);

const { dataDir, hidden, links } = readArguments(process.argv);
const inbox = new LinkInbox(links);
// macOS names no links on the command line, and gives them out before the program is ready.
app.on('open-url', (event, link) => {
  event.preventDefault();
  inbox.put(link);
});
const { platform } = process;
const folder = dataFolder({ flag: dataDir, platform });
if (folder.named) app.setPath('userData', folder.path);
const userData = app.getPath('userData');
// Chromium's own files do not belong among the saved sessions.
const chromium = windowFolder({ ...folder, path: userData }, { platform });
try {
  mkdirSync(chromium, { recursive: true, mode: 0o700 });
  app.setPath('sessionData', chromium);
} catch {
  // There is no writing here. The window opens all the same, to say so.
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'ginnel-')));
}

/** macOS names no arguments, but says that it was the one that started the program. */
const startedAtLogin = (): boolean =>
  process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

async function start(): Promise<void> {
  await app.whenReady();
  // out/preload/boot.cjs starts out/main/main.js. Named at run time, so that the bundler leaves it alone.
  const built = dirname(__dirname);
  const stage = openStage({
    platform: process.platform,
    dataFolder: userData,
    built,
    hidden: (hidden || startedAtLogin()) && !inbox.isWaiting(),
    links: inbox,
  });
  await stage.pageHasItsFiles;
  const engineSide = (await import(pathToFileURL(join(built, 'main/main.js')).href)) as EngineSide;
  await engineSide.start(stage);
}

const refusal = refusedArguments(process.argv);
if (refusal !== null) {
  // Printed, where there is no dialog yet.
  dialog.showErrorBox(cannotStart, refusedStart[refusal]);
  app.exit(2);
} else if (app.requestSingleInstanceLock({ hidden, links } satisfies HandedOver)) {
  start().catch((error: unknown) => {
    process.stderr.write(`${visibleText(inspect(error), { keep: '\n' })}\n`);
    app.exit(1);
  });
} else {
  // The first start was told of this one and shows its window.
  app.exit(0);
}
