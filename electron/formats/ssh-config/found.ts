import { newForwardId, newSessionId } from '../../../shared/ids';
import { newProfile } from '../../../shared/session-profile';
import { platformOf } from '../../../shared/socket-path';
import type { ReadContext } from '../format';
import type { ImportSource } from '../source';
import { aliases, readSshConfigFile, userConfigPath } from './file';
import type { ConfigDisk, ConfigMachine, SshAlias, SshConfigDependencies } from './types';

const id = 'ssh-config';

/** The user's own ssh_config, with what it includes. */
export function sshConfigSource(
  machine: ConfigMachine,
  disk: ConfigDisk,
  run: SshConfigDependencies['run'],
): ImportSource {
  const path = userConfigPath(machine);
  /** Names are the same whatever a new session starts from. */
  const context: ReadContext = {
    platform: platformOf(machine.platform),
    defaults: newProfile(),
    ...{ newSessionId, newForwardId },
  };
  const names = (): Promise<readonly SshAlias[]> => aliases(path, { machine, disk, context });
  return {
    find: async () => {
      const found = await disk.read(path);
      if (found.kind === 'missing') return [];
      return [{ id, kind: 'ssh-config', place: path, sessions: (await names()).length }];
    },
    read: async (wanted, given) =>
      wanted === id ? (await readSshConfigFile(path, { machine, disk, context: given, run })).plan : null,
    serverOf: async (name) => {
      const server = (await names()).find(({ alias }) => alias === name)?.server;
      return server === undefined ? null : { id, server };
    },
  };
}
