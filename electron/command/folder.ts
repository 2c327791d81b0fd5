import { realpathSync } from 'node:fs';
import { dataFolder, type DataFolder } from '../storage';

/** The data folder of a verb. */
export function folderOf({ dataDir }: { readonly dataDir: string | undefined }): DataFolder {
  return dataFolder({ flag: dataDir, platform: process.platform });
}

/** The command that starts this same program: absolute paths. */
export function ownCommand(): readonly string[] {
  return [process.execPath, ...process.execArgv, realpathSync(process.argv[1] ?? '')];
}
