import { execFile } from 'node:child_process';
import { endianness } from 'node:os';
import { until } from './async';

/** How long a look at the system may take, in milliseconds. */
export const lookLimit = 5000;

/** The system, as far as a look at other programs needs it; a test gives one of recorded texts. */
export interface System {
  readonly platform: NodeJS.Platform;
  /** The folder `/proc`. */
  readonly proc: string;
  readonly littleEndian: boolean;
  /** Windows' own folder. */
  readonly systemRoot: string | undefined;
  /**
   * Runs a program, without a shell, and gives what it printed. Programs that print and end with 1 (lsof, of which one
   * look found nothing) count as run. Rejects when it cannot be run, fails, or takes longer than {@link lookLimit}.
   */
  readonly run: (file: string, args: readonly string[]) => Promise<string>;
}

const runShared = shared(run);

/** This machine. */
export function thisSystem(platform: NodeJS.Platform): System {
  return {
    platform,
    proc: '/proc',
    littleEndian: endianness() === 'LE',
    systemRoot: process.env['SystemRoot'],
    run: runShared,
  };
}

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        timeout: lookLimit,
        killSignal: 'SIGKILL',
        maxBuffer: 16 * 1024 * 1024,
        windowsHide: true,
        encoding: 'utf8',
      },
      (error, printed) => {
        if (error === null || error.code === 1) resolve(printed);
        else reject(new Error(`${file} failed`, { cause: error }));
      },
    );
  });
}

/** Callers who want the same while it is being found out share one run: many forwards may find their ports taken at once. */
export function shared(start: System['run']): System['run'] {
  const running = new Map<string, Promise<string>>();
  return (file, args) => {
    const key = [file, ...args].join('\0');
    const begun = running.get(key);
    if (begun !== undefined) return begun;
    const run = start(file, args).finally(() => running.delete(key));
    running.set(key, run);
    return run;
  };
}

/**
 * Does what may fail or take too long.
 * @param look is told by the signal when nobody waits for it any more
 * @returns null when it failed, or took longer than {@link lookLimit}
 */
export async function orNull<Found>(
  look: (signal: AbortSignal) => Promise<Found | null>,
): Promise<Found | null> {
  const tooLong = new AbortController();
  const found = await until(
    look(tooLong.signal).catch(() => null),
    null,
    lookLimit,
  );
  if (found !== 'late') return found;
  tooLong.abort();
  return null;
}
