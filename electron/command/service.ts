import { homedir } from 'node:os';
import { titleOf } from '../../shared/session-profile';
import { service } from '../cli/service';
import type { Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { createDisk } from '../storage';
import { runProgram } from '../system/run-program';
import { savedIn } from './saved';
import { folderOf, ownCommand } from './folder';

export async function keepRunning(asked: Asked<'service'>, terminal: Terminal): Promise<number> {
  const folder = folderOf(asked);
  const disk = createDisk(process.platform);
  return service(
    asked,
    {
      disk,
      platform: process.platform,
      environment: process.env,
      home: homedir(),
      folder,
      command: ownCommand(),
      marked: async () =>
        (await savedIn(asked.dataDir)).profiles.filter(({ connectAtStart }) => connectAtStart).map(titleOf),
      run: runProgram,
      uid: process.getuid?.() ?? -1,
      systemUnits: '/etc/systemd/system',
    },
    terminal,
  );
}
