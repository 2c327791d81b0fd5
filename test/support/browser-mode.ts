import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RunningProgram } from './servers/programs';

const root = resolve(import.meta.dirname, '../..');

/** Ginnel in browser mode, as `npm start -- --web` runs it, on a data folder of its own. */
export interface BrowserMode {
  /** The address as printed, which lets one browser in. */
  readonly url: string;
  readonly dataFolder: string;
  /** Ends it in order; resolves with its exit code when the process is gone. */
  readonly stop: () => Promise<number | null>;
  /** Kills it, as a crash would end it; resolves when the process is gone. */
  readonly crash: () => Promise<void>;
  /** Starts it again on the same data folder, after `stop` or `crash`. */
  readonly startAgain: () => Promise<BrowserMode>;
  /** Stops it and removes the data folder; idempotent. */
  readonly close: () => Promise<void>;
  readonly log: () => string;
}

/** Starts the built browser mode. SSH_AUTH_SOCK is taken away, so that no agent of the machine takes part. */
export async function startBrowserMode(
  dataFolder?: string,
  env: Readonly<Record<string, string>> = {},
  link: string | null = null,
): Promise<BrowserMode> {
  const folder = dataFolder ?? (await mkdtemp(join(tmpdir(), 'ginnel-data-')));
  const program = new RunningProgram(
    process.execPath,
    [
      join(root, 'out/main/web.js'),
      '--no-open',
      '--data-dir',
      folder,
      ...(link === null ? [] : ['--', link]),
    ],
    { SSH_AUTH_SOCK: undefined, ...env },
  );
  const [, url = ''] = await program.waitForLog(/^Ginnel is at (http:\/\/127\.0\.0\.1:\d+\/#token=\S+)$/mu);
  const stop = async (): Promise<number | null> => {
    if (!program.hasExited) process.kill(program.pid, 'SIGINT');
    await program.exited;
    return program.exitCode;
  };
  return {
    url,
    dataFolder: folder,
    stop,
    crash: () => program.kill(),
    startAgain: () => startBrowserMode(folder, env),
    close: async () => {
      await program.close();
      await rm(folder, { recursive: true, force: true });
    },
    log: () => program.log(),
  };
}
