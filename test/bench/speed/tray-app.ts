import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { freePort } from '../../support/ssh-servers';
import { startTrayHost } from '../../support/tray-host';
import { benchProgram } from '../programs';
import type { Context } from './bench-context';
import { electronEnvironment, electronFlags, makeDataFolder, type DesktopProgram } from './desktop-program';
import { sessionOf } from './peers';

/** Sessions that are open meanwhile, with four forwards each. */
const sessions = 10;
/** Milliseconds that anything may take. */
const patience = 60_000;

/** What the desktop app's window can be told; see electron/window-control.ts. */
type Word = 'close' | 'show';

/** A desktop program that obeys electron/window-control.ts. */
export interface TrayApp {
  readonly pid: number;
  /** Tells it, and resolves with the milliseconds until it was done. */
  readonly tell: (word: Word, done: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Starts Ginnel on a desktop with a tray and waits until all its sessions are up. Null without an Electron runtime. */
export async function startTrayApp(
  { desktop, target }: Context,
  flags: readonly string[] = [],
): Promise<TrayApp | null> {
  if (desktop === null) return null;
  const ports = async (): Promise<Parameters<typeof sessionOf>[2]> => ({
    ...{ local: await freePort(), quiet: await freePort() },
    ...{ dynamic: await freePort(), remote: await freePort() },
  });
  const profiles = [];
  for (let index = 0; index < sessions; index += 1) {
    const session = sessionOf(target, `bench ${String(index)}`, await ports());
    profiles.push({ ...session, connectAtStart: true });
  }
  const folder = await makeDataFolder(profiles, target.server);
  const host = await startTrayHost();
  const shown = host.nextItem();
  const program = startProgram(desktop, [desktop.project, '--data-dir', folder.path, ...flags]);
  const close = async (): Promise<void> => {
    await program.close();
    host.close();
    await folder.remove();
  };
  try {
    const opened = flags.length === 0 ? wordFrom(program.child, 'open') : null;
    const item = await shown;
    await item.waitForTooltip((tooltip) =>
      tooltip.includes(`${String(sessions)} sessions, ${String(4 * sessions)} tunnels up`),
    );
    await opened;
    return { ...program, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the least an Electron program can be, and waits until its window is there. Null without an Electron runtime. */
export async function startEmptyApp({ desktop }: Context): Promise<TrayApp | null> {
  if (desktop === null) return null;
  const folder = await makeDataFolder([]);
  const page = join(folder.path, 'empty.html');
  await writeFile(page, '<!doctype html><meta charset="utf-8"><title>Empty</title><p>Empty</p>\n');
  const program = startProgram(desktop, [
    ...[`--user-data-dir=${join(folder.path, 'empty')}`, benchProgram('empty-window', 'cjs'), page],
  ]);
  const close = async (): Promise<void> => {
    await program.close();
    await folder.remove();
  };
  try {
    await wordFrom(program.child, 'open');
    return { ...program, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface StartedProgram extends TrayApp {
  readonly child: ChildProcess;
}

function startProgram({ electron }: DesktopProgram, args: readonly string[]): StartedProgram {
  const child = spawn(electron, ['-r', benchProgram('window-control', 'cjs'), ...electronFlags, ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: electronEnvironment(),
  });
  const exited = once(child, 'exit');
  return {
    child,
    pid: child.pid ?? 0,
    tell: async (word, done) => {
      const startedAt = performance.timeOrigin + performance.now();
      const answer = wordFrom(child, done);
      wireOf(child).write(`${word}\n`);
      return (await answer) - startedAt;
    },
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function wireOf(child: ChildProcess): Duplex {
  return child.stdio[3] as Duplex;
}

/** Waits until it says that something is done. @returns when, in milliseconds since the epoch */
async function wordFrom(child: ChildProcess, word: string): Promise<number> {
  const wire = wireOf(child);
  let said = '';
  const signal = AbortSignal.timeout(patience);
  for (;;) {
    const [data] = (await once(wire, 'data', { signal })) as [Buffer];
    said += data.toString();
    const at = new RegExp(`^${word} (\\S+)$`, 'mu').exec(said)?.[1];
    if (at !== undefined) return Number(at);
  }
}
