import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKnownHosts, createSessionStore } from '../../../electron/storage';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import type { SshServer } from '../../support/ssh-servers';
import { disk } from '../../support/here';

/** The Electron program, and the project whose build it runs; run.mjs found both. */
export interface DesktopProgram {
  readonly electron: string;
  readonly project: string;
}

/** @returns null where there is no Electron runtime */
export function findDesktopProgram(): DesktopProgram | null {
  const electron = process.env['GINNEL_BENCH_ELECTRON'] ?? '';
  const project = process.env['GINNEL_BENCH_PROJECT'] ?? '';
  return electron === '' ? null : { electron, project };
}

/** What Electron needs on any machine of the bench, the same for all programs: no sandbox as root, no graphics card. */
export const electronFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
];

/** The environment of a start: no agent, no other data folder, and Electron as a window's program, not as a Node. */
export function electronEnvironment(): Record<string, string> {
  const {
    SSH_AUTH_SOCK: _agent,
    GINNEL_DATA_DIR: _folder,
    ELECTRON_RUN_AS_NODE: _node,
    ...rest
  } = process.env;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A data folder with saved sessions, and a server that is known. */
export async function makeDataFolder(
  profiles: readonly SessionProfile[],
  server?: SshServer,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ginnel-speed-'));
  const saved = await createSessionStore(path, disk).save({
    profiles: [...profiles],
    order: [],
    defaults: newProfile(),
  });
  if (!saved.ok) throw new Error(saved.error.code);
  const known = createKnownHosts(join(path, 'known_hosts'), disk);
  for (const { algorithm, base64 } of server?.hostKeys ?? []) {
    const publicKey = `${algorithm} ${base64}`;
    await known.accept('127.0.0.1', server?.port ?? 0, {
      type: algorithm,
      bits: 256,
      sha256: '',
      md5: '',
      publicKey,
    });
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
