import { mkdtemp, rm } from 'node:fs/promises';
import { posix, win32, type PlatformPath } from 'node:path';
import { puttyFolder } from '../../storage/known-hosts-locations';
import type { RunProgram } from '../../system/run-program';
import { fileLimit } from '../decode';
import { filesIn, readAll, readKept, readLater, readTogether } from '../kept-files';
import type { ImportSource } from '../source';
import { codePageOfNumber, decodeName } from './names';

/** The machine that is looked over. */
export interface PuttyMachine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** How paths of its files are put together. */
  readonly paths: PlatformPath;
  /** Folder for files that are there for a moment. */
  readonly temporary: string;
  readonly run: RunProgram;
}

/** Sources of PuTTY's and KiTTY's sessions on a machine: in files, and on Windows in the registry. */
export function puttySources(machine: PuttyMachine): readonly ImportSource[] {
  if (machine.platform !== 'win32') return [unixSource(machine)];
  return [
    registrySource('putty', 'Software\\SimonTatham\\PuTTY', machine),
    registrySource('kitty', 'Software\\9bis.com\\KiTTY', machine),
    portableSource(machine),
  ];
}

/** `~/.putty`, or wherever else PuTTY keeps its sessions and host keys on Unix. */
function unixSource({ environment, home }: PuttyMachine): ImportSource {
  const places = async (): Promise<{ readonly sessions: string; readonly hostKeys: string }> => {
    const folder = await puttyFolder(environment, home);
    return {
      sessions: environment['PUTTYSESSIONS'] || posix.join(folder, 'sessions'),
      hostKeys: environment['PUTTYSSHHOSTKEYS'] || posix.join(folder, 'sshhostkeys'),
    };
  };
  return {
    find: async () => {
      const { sessions } = await places();
      const files = await filesIn(sessions, posix, 1);
      const count = files.filter((path) => decodeName(posix.basename(path)) !== 'Default Settings').length;
      return count === 0 ? [] : [{ id: 'putty-files', kind: 'putty', place: sessions, sessions: count }];
    },
    read: async (id, context) => {
      if (id !== 'putty-files') return null;
      const { sessions, hostKeys } = await places();
      const files = await readAll(await filesIn(sessions, posix, 1));
      const cache = await readKept(hostKeys, undefined, fileLimit);
      return readTogether(cache.content.ok ? [...files, cache] : files, context);
    },
  };
}

/** Windows' own program, named in full, so that none in the current folder is run. */
function regProgram({ environment }: PuttyMachine): string {
  return win32.join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
}

function registrySource(kind: 'putty' | 'kitty', key: string, machine: PuttyMachine): ImportSource {
  const id = `${kind}-registry`;
  const program = regProgram(machine);
  return {
    find: async () => {
      const asked = await machine.run(program, ['query', `HKCU\\${key}\\Sessions`]);
      const keys = asked?.code === 0 ? (asked.output.match(/^HKEY_.*\\Sessions\\[^\\\r\n]+/gmu) ?? []) : [];
      const count = keys.filter((path) => !path.endsWith('\\Default%20Settings')).length;
      const place = `HKEY_CURRENT_USER\\${key}`;
      return count === 0 ? [] : [{ id, kind, place, sessions: count }];
    },
    read: async (asked, context) => {
      if (asked !== id) return null;
      const text = await exported(`HKCU\\${key}`, program, machine);
      const codePage = await codePageOf(program, machine);
      return text === null
        ? null
        : readLater(text, { ...context, ...(codePage !== undefined && { codePage }) });
    },
  };
}

/** The output of `reg export`, which is Unicode in a file only. The file is gone again before this returns. */
async function exported(
  key: string,
  program: string,
  { run, temporary, paths }: PuttyMachine,
): Promise<string | null> {
  const folder = await mkdtemp(paths.join(temporary, 'ginnel-')).catch(() => null);
  if (folder === null) return null;
  try {
    const file = paths.join(folder, 'export.reg');
    const done = await run(program, ['export', key, file, '/y']);
    if (done?.code !== 0) return null;
    const { content } = await readKept(file, undefined, fileLimit);
    return content.ok ? content.text : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The system's code page, in which PuTTY names its keys. */
async function codePageOf(program: string, { run }: PuttyMachine): Promise<string | undefined> {
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage';
  const asked = await run(program, ['query', key, '/v', 'ACP']);
  return codePageOfNumber(/\bACP\s+REG_SZ\s+(\d+)/u.exec(asked?.output ?? '')?.[1] ?? '');
}

/** KiTTY's folder of files, where its `kitty.ini` says that it has one (`savemode=dir`). */
function portableSource(machine: PuttyMachine): ImportSource {
  const { environment, paths } = machine;
  const folder = async (): Promise<string | null> => {
    const appData = environment['APPDATA'];
    const settings = environment['KITTY_INI_FILE'] ?? (appData && paths.join(appData, 'KiTTY', 'kitty.ini'));
    if (!settings) return null;
    const { content } = await readKept(settings);
    const text = content.ok ? content.text : '';
    if (!/^\s*savemode\s*=\s*dir\s*$/imu.test(text)) return null;
    return /^\s*configdir\s*=\s*(\S.*?)\s*$/imu.exec(text)?.[1] ?? paths.dirname(settings);
  };
  const sessionFiles = async (): Promise<{
    readonly within: string;
    readonly files: readonly string[];
  } | null> => {
    const within = await folder();
    return within === null ? null : { within, files: await filesIn(paths.join(within, 'Sessions'), paths) };
  };
  return {
    find: async () => {
      const found = await sessionFiles();
      const count = found?.files.filter((path) => !/Default%20Settings(?:\.ktx)?$/u.test(path)).length ?? 0;
      return found === null || count === 0
        ? []
        : [{ id: 'kitty-files', kind: 'kitty', place: found.within, sessions: count }];
    },
    read: async (id, context) => {
      const found = id === 'kitty-files' ? await sessionFiles() : null;
      if (found === null) return null;
      const codePage = await codePageOf(regProgram(machine), machine);
      const keys = await filesIn(paths.join(found.within, 'SshHostKeys'), paths, 1);
      const files = await readAll([...found.files, ...keys], codePage);
      return readTogether(files, { ...context, ...(codePage !== undefined && { codePage }) });
    },
  };
}
