import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import { registerAppScheme } from './app-protocol';
import { readArguments } from './arguments';

// What Electron has to be told before it is ready; then electron/main.ts takes over. It is an entry of its own, and
// CommonJS, because an ES module may be loaded too late for that: Electron waits for one that is an app's main file, but
// not for one that something else loads. For the same reason it imports next to nothing.
registerAppScheme();

const named = readArguments(process.argv).dataDir ?? process.env['CULVERT_DATA_DIR'] ?? '';
if (named !== '') app.setPath('userData', resolve(named));
// Chromium's own files do not belong among the saved sessions.
const chromium = join(app.getPath('userData'), 'chromium');
try {
  mkdirSync(chromium, { recursive: true, mode: 0o700 });
  app.setPath('sessionData', chromium);
} catch {
  // There is no writing here. The window opens all the same, to say so.
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'culvert-')));
}

if (app.requestSingleInstanceLock()) {
  // out/preload/boot.cjs starts out/main/main.js. Named at run time, so that the bundler leaves it alone.
  const main = pathToFileURL(join(dirname(__dirname), 'main/main.js')).href;
  import(main).catch((error: unknown) => {
    console.error(error);
    app.exit(1);
  });
} else {
  // The first start was told of this one and shows its window.
  app.exit(0);
}
