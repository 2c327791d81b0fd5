import open from 'open';
import { sentence } from '../../shared/errors';
import { fail, ok } from '../../shared/result';
import { unanswered } from '../../shared/texts/control';
import { startInBackground } from '../cli/background';
import { codes } from '../cli/codes';
import { lineToAny, type EngineLine, type EngineWays, type OwnEngine } from '../cli/engine-line';
import type { Terminal } from '../cli/terminal';
import { composeEngine, type Surroundings } from '../compose';
import { holdFolder } from '../hold-folder';
import { attachEngine } from '../ipc/attached-engine';
import { createDisk, findLockHolder, prepareDataFolder, type DataFolder } from '../storage';
import { until } from '../system/async';
import { readVersion } from '../version';
import { folderOf, ownCommand } from './folder';

/** The place where a verb works. */
export interface VerbPlace {
  readonly verb: string;
  readonly dataDir: string | undefined;
  readonly terminal: Terminal;
  /** The program that threads of sessions run. */
  readonly sessionThread: URL;
  /** Aborted when the user wants it to end: an engine that does not answer is waited for no longer then. */
  readonly stop?: AbortSignal;
}

/** An engine of this process for a verb of the command line. */
export function commandSurroundings(folder: DataFolder, sessionThread: URL): Surroundings {
  return {
    mode: 'command',
    ...{ sessionThread, folder },
    keychain: null,
    chooseKeyFile: null,
    openUrl: async (url) => {
      await open(url);
    },
  };
}

/** The ways from a verb to the engine of its data folder. */
export function waysOf(place: VerbPlace): EngineWays {
  const { verb, terminal, sessionThread, stop } = place;
  const folder = folderOf(place);
  const disk = createDisk(process.platform);
  return {
    attach: async () => {
      const attaching = attachEngine(folder.path, disk, {
        version: readVersion(),
        client: `ginnel ${verb}`,
        attended: terminal.interactive,
      });
      const attached = stop === undefined ? await attaching : await until(attaching, stop);
      return attached ?? fail({ code: 'control-unanswered', data: { detail: unanswered.silent } });
    },
    make: async () => {
      const surroundings = (): Surroundings => commandSurroundings(folder, sessionThread);
      const holding = await holdFolder({ mode: 'command', disk, folder, surroundings });
      // Where nothing can be written, as of a folder that is mounted for reading, nobody else holds it either.
      if (!holding.ok) return holding.error.code === 'file-write' ? composeEngine(surroundings()) : holding;
      return ok<OwnEngine | null>(holding.value.kind === 'own' ? holding.value.engine : null);
    },
    start: async () => {
      const prepared = await prepareDataFolder(folder, disk);
      if (!prepared.ok) return prepared;
      return startInBackground({
        command: ownCommand(),
        folder: folder.path,
        holder: () => findLockHolder(folder.path, disk),
      });
    },
  };
}

/** Does something on the engine that runs, or on one of this process; failed where there is none, which is told. */
export async function onEngine(
  place: VerbPlace,
  use: (line: EngineLine) => Promise<number>,
): Promise<number> {
  const line = await lineToAny(waysOf(place), place.terminal);
  if (line.ok) {
    try {
      return await use(line.value);
    } finally {
      await line.value.end();
    }
  }
  place.terminal.notify(sentence(line.error));
  return codes.failed;
}
