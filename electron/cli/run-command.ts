import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { connectAt } from '../../shared/connect-to';
import { sentence } from '../../shared/errors';
import type { SessionProfile } from '../../shared/session-profile';
import { listedForwards, type SessionStatus } from '../../shared/status';
import * as texts from '../../shared/texts/cli-engine';
import { leaveInterrupts } from '../system/ending';
import { systemCode, systemText } from '../system/errors';
import { codes } from './codes';
import { bringDown } from './down';
import type { EngineLine } from './engine-line';
import type { Terminal } from './terminal';
import { bringUp, statusOf, type UpOptions } from './up';

/** Exit codes of shells for a program that is not there, and for one that cannot be run (POSIX, 2.8.2). */
const notFound = 127;
const notRunnable = 126;

/**
 * Brings sessions up, waits until their forwards listen and the destinations of those answer, runs a command, and disconnects what was not
 * open before.
 * @param command the program and its arguments, as they are; its output and input are this process's own
 * @param stop aborted when the user wants it to end: the command is asked to
 * @returns the command's exit code, 128 and the signal's number where one ended it, as shells have it; else why it was not run
 */
export async function runCommand(
  profiles: readonly SessionProfile[],
  command: readonly string[],
  line: EngineLine,
  limit: UpOptions['limit'],
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const quiet: Terminal = { ...terminal, print: terminal.notify };
  const { code, opened } = await bringUp(profiles, line, { wait: true, limit }, quiet, stop);
  try {
    if (code !== codes.done || stop.aborted) return code;
    // The command goes on: what it does without its tunnel is its own matter.
    void line.lost.then((error) => terminal.notify(sentence(error)));
    const sessions = profiles.flatMap(({ id }) => statusOf(line.engine.snapshot(), id) ?? []);
    return await ranWith(command, portVariables(sessions), terminal, stop);
  } finally {
    const own = profiles.filter(({ id }) => opened.includes(id));
    await bringDown(own, line.engine, { ...terminal, print: () => undefined });
  }
}

/**
 * The environment in which a command finds the forwards that listen on this computer, in their order: `GINNEL_PORT` and `GINNEL_ADDRESS`
 * of the first, `GINNEL_PORT_2` and so on of the others; each also by its name, `GINNEL_PORT_DB`.
 */
export function portVariables(sessions: readonly SessionStatus[]): Readonly<Record<string, string>> {
  const places = sessions.flatMap((session) =>
    listedForwards(session).flatMap(({ forward, state }) => {
      const at = forward.kind !== 'remote' && state.kind === 'listening' ? connectAt(state.bound) : null;
      return at === null ? [] : [{ name: forward.name, port: String(at.port), address: at.address }];
    }),
  );
  const variables: Record<string, string> = {};
  for (const [index, { name, port, address }] of places.entries()) {
    const suffixes = [index === 0 ? '' : `_${String(index + 1)}`, variableOf(name)];
    for (const suffix of suffixes) {
      if (suffix === null || `GINNEL_PORT${suffix}` in variables) continue;
      variables[`GINNEL_PORT${suffix}`] = port;
      variables[`GINNEL_ADDRESS${suffix}`] = address;
    }
  }
  return variables;
}

/** The end of a variable's name for a forward's: letters, digits and underscores; null for a name without a letter. */
function variableOf(name: string): string | null {
  const letters = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/gu, '_')
    .replaceAll(/^_+|_+$/gu, '');
  return /[A-Z]/u.test(letters) ? `_${letters}` : null;
}

async function ranWith(
  [program = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  // Ctrl+C at the terminal is the command's: what it makes of it is its own matter, and its end is waited for.
  const takeBack = leaveInterrupts();
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  const end = (): void => void child.kill('SIGTERM');
  stop.addEventListener('abort', end, { once: true });
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (thrown) {
    terminal.notify(texts.notStarted(program, systemText(thrown)));
    return systemCode(thrown) === 'ENOENT' ? notFound : notRunnable;
  } finally {
    takeBack();
    stop.removeEventListener('abort', end);
  }
}
