import { homedir } from 'node:os';
import { folderOf } from './folder';
import { followedWorld } from '../followed-world';
import { savedOnDisk } from '../engine/followed/on-disk';
import { createDisk, createSessionStore } from '../storage';

/** All saved sessions of a data folder as they are on disk; followed files are waited for a moment. */
export function savedIn(dataDir: string | undefined): ReturnType<typeof savedOnDisk> {
  const folder = folderOf({ dataDir });
  const disk = createDisk(process.platform);
  return savedOnDisk(createSessionStore(folder.path, disk), followedWorld(folder, disk, null), homedir());
}
