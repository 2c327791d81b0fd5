import { codes } from '../cli/codes';
import { placeMistake, readMetricsPlace } from '../cli/metrics/place';
import { serve } from '../cli/serve';
import { printText, type Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { folderOf } from './folder';
import { commandSurroundings } from './ways';
import { stopSignal } from './stop';
import type { Surroundings } from '../compose';
import { holdFolder } from '../hold-folder';
import { createDisk } from '../storage';
import { createOverlapReader } from '../system/listener-table';
import { isForJournal, takeServiceManager } from '../system/service-manager';
import { thisSystem } from '../system/system';
import { readVersion } from '../version';

/** `ginnel serve`, with what it needs of this computer. */
export async function serveAlone(
  { options, dataDir }: Asked<'serve'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  if (options.schema === true) {
    printText((await import('../ipc/control-schema')).controlSchemaText());
    return codes.done;
  }
  const { quiet = false, json = false, 'until-idle': untilIdle = false, metrics: typed } = options;
  const isOpen = options['metrics-open-to-others'] === true;
  const mistake = typed === undefined ? null : placeMistake(typed, isOpen);
  const place = typed === undefined ? null : readMetricsPlace(typed, isOpen);
  if (mistake !== null || typeof place === 'string') {
    terminal.notify(mistake ?? '');
    return codes.usage;
  }
  const { platform } = process;
  const stop = stopSignal();
  // First, so that no thread or program that is started inherits what is for this process alone.
  const manager = takeServiceManager(process.env, process.pid);
  const folder = folderOf({ dataDir });
  const surroundings = (): Surroundings => ({
    ...commandSurroundings(folder, sessionThread),
    mode: 'service',
  });
  return serve(
    { quiet, json, untilIdle, metrics: place },
    {
      platform,
      readListeners: createOverlapReader(thisSystem(platform)),
      folder: folder.path,
      version: readVersion(),
      hold: (counted) =>
        holdFolder({ mode: 'service', disk: createDisk(platform), folder, surroundings, counted }),
      manager,
      journal: isForJournal(process.env, process.stdout.fd),
      stop,
    },
    terminal,
  );
}
