import { holderModes } from '../../shared/texts/web';
import { holdFolder } from '../../electron/hold-folder';
import { createDisk, dataFolder } from '../../electron/storage';
import { endProcess, onEndSignal } from '../../electron/system/ending';

// Holds a data folder with the real engine, as another of Ginnel's programs would: `holder-program MODE FOLDER`. Prints `holds` once
// others can attach. SIGTERM ends it in order.

const [wanted = '', path = ''] = process.argv.slice(2);
const mode = holderModes.find((known) => known === wanted);
if (mode === undefined) throw new Error(`no mode ${wanted}`);
const folder = dataFolder({ flag: path, platform: process.platform });
const holding = await holdFolder({
  ...{ mode, folder, disk: createDisk(process.platform) },
  surroundings: () => ({
    mode: mode === 'desktop' ? 'desktop' : 'browser',
    folder,
    sessionThread: new URL('session-thread.js', import.meta.url),
    keychain: null,
    chooseKeyFile: mode === 'desktop' ? () => Promise.resolve('/chosen/elsewhere') : null,
    openUrl: () => Promise.reject(new Error('there is no browser here')),
  }),
});
if (!holding.ok || holding.value.kind === 'held') throw new Error('the folder cannot be had');
const { engine, control } = holding.value;
onEndSignal(() => void engine.shutdown().then(() => endProcess(0)));
await control;
await engine.openMarked();
process.stdout.write('holds\n');
