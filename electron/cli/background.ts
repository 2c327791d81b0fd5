import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onOneLine } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import type { LockHolder } from '../storage';
import { elapsed } from '../system/elapsed';
import { setTimeout as wait } from 'node:timers/promises';

/** The output of a background engine, in the data folder: of one that did not come up it says why. */
export const backgroundLog = 'background.log';

/** Milliseconds an engine may take until it has the folder, and between two looks. */
const patience = 30_000;
const pause = 50;

/** How a background engine is started. */
export interface BackgroundWorld {
  /** The command that starts this same program: absolute paths. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The process that holds the folder; null while none does. */
  readonly holder: () => Promise<LockHolder | null>;
}

/**
 * Starts an engine in a process of its own, which goes on when this one, its terminal and its session end, and ends by itself when no
 * session is open and nobody is attached.
 * @returns once a process has the data folder; fails with background-failed
 */
export async function startInBackground({ command, folder, holder }: BackgroundWorld): Promise<Result<null>> {
  const path = join(folder, backgroundLog);
  const [program = '', ...args] = command;
  let log;
  try {
    log = await open(path, 'w', 0o600);
    const child = spawn(program, [...args, 'serve', '--until-idle', '--data-dir', folder], {
      // Its own group: Ctrl+C at this terminal is not meant for it.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      // The folder a command is typed in may be removed, or on a disk that is to be unmounted.
      cwd: homedir(),
      windowsHide: true,
    });
    const ended = once(child, 'exit').then(() => true);
    await once(child, 'spawn');
    child.unref();
    const deadline = elapsed() + patience;
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (elapsed() < deadline) {
      if ((await holder()) !== null) return ok(null);
      if (hasEnded(() => isOver)) break;
      await wait(pause);
    }
    return failed(await readFile(path, 'utf8').catch(() => ''));
  } catch (thrown) {
    return failed(thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    await log?.close();
  }
}

const hasEnded = (look: () => boolean): boolean => look();

function failed(said: string): Result<never> {
  const last = onOneLine(said.trimEnd().split('\n').slice(-5).join(' '));
  return fail({ code: 'background-failed', data: { detail: last } });
}
