import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { Machine } from '../../system/machine';
import { windowsProgram } from '../../system/windows-program';
import { variableOf } from './windows-environment';

/** A program that runs, with all it has started. */
export interface ProcessTree {
  /** Asks them to end, where the system knows such a thing (SIGTERM); on Windows they are ended. */
  readonly ask: () => void;
  /** Ends them now. */
  readonly kill: () => void;
  /** Ends them while this program itself is ending, in which nothing can be waited for. */
  readonly killAtExit: () => void;
  /** Ends what outlived the program itself, where that can still be found. */
  readonly killRest: () => void;
}

/** Milliseconds that ending a tree may hold up the end of this program. */
const patience = 2_000;

/** Acts on processes; a test takes note of them. */
interface ProcessDoor {
  readonly signal: (pid: number, signal: NodeJS.Signals) => void;
  /** Runs a program; `failed` is called when it could not be, or did not end well. */
  readonly run: (file: string, args: readonly string[], failed: () => void) => void;
  readonly runNow: (file: string, args: readonly string[]) => void;
}

const realDoor: ProcessDoor = {
  signal: (pid, signal) => {
    try {
      process.kill(pid, signal);
    } catch {
      // All of them are gone.
    }
  },
  run: (file, args, failed) => {
    const child = spawn(file, [...args], { windowsHide: true, stdio: 'ignore' });
    child.once('error', failed).once('exit', (code) => {
      if (code !== 0) failed();
    });
  },
  runNow: (file, args) => {
    spawnSync(file, [...args], { windowsHide: true, stdio: 'ignore', timeout: patience });
  },
};

/**
 * The processes of a child that was started in a process group of its own, or, on Windows, which has no such groups, with the
 * children that the system still knows it by: taskkill ends a tree from its root, so the root must not have ended first.
 */
export function processTree(
  child: Pick<ChildProcess, 'pid' | 'kill' | 'exitCode' | 'signalCode'>,
  { platform, environment }: Pick<Machine, 'platform' | 'environment'>,
  { signal, run, runNow }: ProcessDoor = realDoor,
): ProcessTree {
  const { pid } = child;
  if (pid === undefined) return { ask: nothing, kill: nothing, killAtExit: nothing, killRest: nothing };
  if (platform !== 'win32') {
    const kill = (): void => signal(-pid, 'SIGKILL');
    return { ask: () => signal(-pid, 'SIGTERM'), kill, killAtExit: kill, killRest: kill };
  }
  const taskkill = windowsProgram(variableOf(environment, 'SystemRoot'), 'taskkill.exe');
  const args = ['/pid', String(pid), '/t', '/f'];
  // Its number may be another program's once it has ended.
  const isThere = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = (): void => {
    if (isThere()) run(taskkill, args, () => child.kill());
  };
  const killAtExit = (): void => {
    if (!isThere()) return;
    runNow(taskkill, args);
    child.kill();
  };
  return { ask: kill, kill, killAtExit, killRest: nothing };
}

function nothing(): void {
  // There is nothing to be ended.
}
