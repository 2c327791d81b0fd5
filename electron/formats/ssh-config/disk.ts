import { readdir, realpath, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import * as texts from '../../../shared/texts/storage';
import { fileReason, openAtOnce } from '../../storage/files';
import { systemCode } from '../../system/errors';
import type { System } from '../../system/system';
import { findOthersRights } from '../../system/windows-rights';
import type { ConfigDisk, ConfigText } from './types';

/** Most that is read of one file, in bytes: far more than anybody has hosts. */
const fileLimit = 1024 * 1024;

/** Rights of a file or folder as stat tells them. */
interface Rights {
  readonly uid: number;
  readonly mode: number;
}

/** Anybody may put files into such a folder, and only take out their own: /tmp. */
const sticky = 0o1000;

/**
 * Why OpenSSH would not read a file with these rights (readconf.c, SSHCONF_CHECKPERM): it belongs to somebody who is neither this user
 * nor the administrator, or others may write to it.
 * @returns null when it may be read
 */
function troubleWith({ uid, mode }: Rights, user: number): 'owner' | 'rights' | null {
  if (uid !== user && uid !== 0) return 'owner';
  return (mode & 0o022) === 0 ? null : 'rights';
}

/**
 * The disk as an ssh_config is read from it. A file is not read if others may write to it, or to a folder it is looked up in: they could
 * name a program that Ginnel then runs. A folder where others may only add files of their own is no such folder.
 * @param user the account's number; -1 on Windows, where lists of rights are looked at instead
 */
export function configDisk(system: System, user: number): ConfigDisk {
  const paths = system.platform === 'win32' ? win32 : posix;

  async function isNothing(path: string): Promise<boolean> {
    return system.platform === 'win32' || (await realpath(path)) === '/dev/null';
  }

  async function unsafe(path: string, file: Rights): Promise<ConfigText | null> {
    if (system.platform === 'win32') {
      const rights = await findOthersRights(path, system);
      return rights?.write === true ? { kind: 'unsafe', path, trouble: 'rights' } : null;
    }
    const trouble = troubleWith(file, user);
    if (trouble !== null) return { kind: 'unsafe', path, trouble };
    const folders = new Set([paths.dirname(path), paths.dirname(await realpath(path))]);
    for (const folder of folders) {
      const rights = await stat(folder);
      const inFolder = (rights.mode & sticky) === 0 ? troubleWith(rights, user) : null;
      if (inFolder !== null) return { kind: 'unsafe', path: folder, trouble: inFolder };
    }
    return null;
  }

  return {
    read: async (path) => {
      try {
        const file = await openAtOnce(path);
        try {
          const found = await file.stat();
          // People link a configuration to /dev/null to have none; other devices ssh would read, which may never end.
          if (found.isCharacterDevice() && (await isNothing(path))) return { kind: 'text', text: '' };
          if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
          if (!found.isFile()) throw new Error(texts.notAFile);
          const trouble = await unsafe(path, found);
          if (trouble !== null) return trouble;
          if (found.size > fileLimit) throw new Error(texts.tooLarge(fileLimit));
          const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
          return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead) };
        } finally {
          await file.close();
        }
      } catch (thrown) {
        const code = systemCode(thrown);
        if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
        return { kind: 'unreadable', detail: fileReason(thrown) };
      }
    },
    list: (folder) => readdir(folder).catch(() => []),
  };
}
