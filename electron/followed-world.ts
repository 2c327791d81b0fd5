import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { FollowedWorld } from './engine/followed/types';
import type { SshConfigDependencies } from './formats/ssh-config/types';
import { createFollowedFiles, type DataFolder, type Disk } from './storage';
import { runProgram } from './system/run-program';
import { thisMachine } from './system/machine';
import { thisSystem } from './system/system';
import { watchFiles } from './system/watch-files';

/** The followed files of a data folder, as they are on this computer. */
export function followedWorld(
  folder: DataFolder,
  disk: Disk,
  choose: FollowedWorld['choose'],
): FollowedWorld {
  /** Loaded when there is a file to read. */
  const files = async () => {
    const { followableFiles } = await import('./formats/followable');
    return followableFiles(await configWorld(disk.platform));
  };
  return {
    store: createFollowedFiles(join(folder.path, 'followed.json'), disk),
    locate: async (typed) => (await files()).locate(typed),
    read: async (place, defaults) => (await files()).read(place, defaults),
    watch: watchFiles,
    choose,
  };
}

/** The machine's part in reading an ssh_config. */
export async function configWorld(given: NodeJS.Platform): Promise<Omit<SshConfigDependencies, 'context'>> {
  const { configDisk } = await import('./formats/ssh-config/disk');
  const { platform, home, environment } = thisMachine(given);
  const { username, uid } = thisUser();
  return {
    machine: { platform, home, environment, username, uid, hostname: hostname() },
    disk: configDisk(thisSystem(platform), uid),
    run: runProgram,
  };
}

/** The account's name and number; none where the system knows none, as in some containers. */
function thisUser(): { readonly username: string; readonly uid: number } {
  try {
    const { username, uid } = userInfo();
    return { username, uid };
  } catch {
    return { username: '', uid: process.getuid?.() ?? -1 };
  }
}
