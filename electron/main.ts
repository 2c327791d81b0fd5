import { dirname } from 'node:path';
import { app, safeStorage } from 'electron';
import { internalError, sentence } from '../shared/errors';
import { composeEngine } from './compose';
import { endWith, runDesktop, type DesktopServices } from './desktop/app';
import { readArguments } from './desktop/arguments';
import { createKeychain } from './desktop/keychain';
import { desktopProxy } from './desktop/system-proxy';
import type { Engine } from './engine';
import { dataFolder, prepareDataFolder, takeInstanceLock, type LockHolder } from './storage';

// The desktop app's composition root. electron/desktop/boot.ts has told Electron where everything is kept.
const folder = dataFolder({ flag: readArguments(process.argv).dataDir });

/** The engine, once the data folder is this process's own; null when it cannot be and the program ends. */
async function createEngine(services: DesktopServices): Promise<Engine | null> {
  const prepared = await prepareDataFolder(folder);
  if (!prepared.ok) return endWith(sentence(prepared.error));
  const outcome = await takeInstanceLock(folder.path, 'desktop');
  if (!outcome.ok) return endWith(sentence(outcome.error));
  if (outcome.value.kind === 'held') return endWith(heldBy(outcome.value.by));
  const { lock } = outcome.value;
  const keychain = createKeychain(safeStorage, process.platform, () => app.whenReady());
  const composed = await composeEngine({
    mode: 'desktop',
    folder,
    keychain,
    systemProxy: desktopProxy,
    ...services,
  });
  if (!composed.ok) return endWith(sentence(composed.error));
  const engine = composed.value;
  return { ...engine, shutdown: () => engine.shutdown().finally(lock.release) };
}

function heldBy({ pid, address }: LockHolder): string {
  const where = address === null ? '' : ` It is at ${address}`;
  return `Culvert already runs in browser mode on this data folder (process ${String(pid)}). Use that one, or end it first.${where}`;
}

app
  .whenReady()
  // This file is out/main/main.js.
  .then(() => runDesktop({ dataFolder: folder.path, built: dirname(import.meta.dirname), createEngine }))
  .catch((thrown: unknown) => {
    endWith(sentence(internalError(thrown)));
  });
