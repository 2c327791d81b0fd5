import { stat } from 'node:fs/promises';
import { win32 } from 'node:path';
import * as texts from '../../../shared/texts/proxies';
import type { Machine } from '../../system/machine';
import { windowsProgram } from '../../system/windows-program';
import type { CommandLine } from './command-line';
import { variableOf } from './windows-environment';
import { quoteWindowsWord } from './windows-words';

/** A program as the system is to be asked to start it. */
export interface ProgramCall {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** The arguments are Windows' command line as it stands. */
  readonly verbatim: boolean;
}

type Found =
  { readonly ok: true; readonly call: ProgramCall } | { readonly ok: false; readonly detail: string };

/** Whether there is a file at a path of this computer. */
export type IsFile = (path: string) => Promise<boolean>;

const isFileHere: IsFile = async (path) => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/**
 * How a command is started on a system.
 *
 * On macOS a program that was not started in a terminal has a short search path; the one of the login shell is taken then, as
 * people know it from their terminals. On Windows the program is looked for as a terminal does it, by PATH and PATHEXT, but
 * never in the current folder; a batch file is run by cmd.exe.
 * @returns why it cannot be started, in a sentence
 */
export async function callOf(
  { program, args }: Pick<CommandLine, 'program' | 'args'>,
  machine: Machine,
  isFile: IsFile = isFileHere,
): Promise<Found> {
  const { environment, platform } = machine;
  if (platform === 'win32') return windowsCall(program, args, machine, isFile);
  const wantsPath = platform === 'darwin' && environment['SHLVL'] === undefined;
  const path = wantsPath ? (await machine.loginShell()).path : null;
  return {
    ok: true,
    call: {
      ...{ file: program, args, verbatim: false },
      environment: path === null ? environment : { ...environment, PATH: path },
    },
  };
}

async function windowsCall(
  program: string,
  args: readonly string[],
  { environment }: Machine,
  isFile: IsFile,
): Promise<Found> {
  const file = await findProgram(program, environment, isFile);
  if (file === null) return { ok: false, detail: texts.noSuchProgram };
  switch (win32.extname(file).toLowerCase()) {
    case '.exe':
    case '.com':
      return { ok: true, call: { file, args, environment, verbatim: false } };
    case '.cmd':
    case '.bat':
      return batchCall(file, args, environment);
    default:
      return { ok: false, detail: texts.notAProgram(win32.basename(file)) };
  }
}

/** The kinds of files that Windows runs when their name is given without its end, and the order in which it looks for them. */
const usualEnds = '.COM;.EXE;.BAT;.CMD';

async function findProgram(
  program: string,
  environment: NodeJS.ProcessEnv,
  isFile: IsFile,
): Promise<string | null> {
  const ends = listed(variableOf(environment, 'PATHEXT') ?? usualEnds);
  const isWhole = ends.some((end) => program.toLowerCase().endsWith(end.toLowerCase()));
  const names = [...(isWhole ? [program] : []), ...ends.map((end) => program + end.toLowerCase()), program];
  const folders = /[\\/:]/u.test(program)
    ? ['']
    : listed(variableOf(environment, 'PATH') ?? '')
        .map((folder) => folder.replaceAll('"', ''))
        .filter((folder) => win32.isAbsolute(folder));
  for (const folder of folders) {
    for (const name of names) {
      const path = folder === '' ? win32.resolve(name) : win32.join(folder, name);
      if (await isFile(path)) return path;
    }
  }
  return null;
}

function listed(list: string): readonly string[] {
  return list
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * Characters that keep their meaning for cmd.exe within quotes: a quote ends them, percent and exclamation marks fill in
 * variables, a line break ends the command. It reads an argument more than once, by rules that change from its own command
 * line to the batch file's, so no way of escaping these holds in every batch file (CVE-2024-24576, "BatBadBut"). All others
 * are letters as long as they stand in quotes, wherever the batch file hands them on as it got them.
 */
const unsafe = /["%!\p{Cc}]/u;

/** Has a batch file run by cmd.exe, its arguments in quotes; one that could be taken for more than an argument is refused. */
function batchCall(file: string, args: readonly string[], environment: NodeJS.ProcessEnv): Found {
  const [bad] = args.flatMap((arg) => unsafe.exec(arg)?.[0] ?? []);
  if (bad !== undefined) return { ok: false, detail: texts.notForBatchFile(win32.basename(file), bad) };
  // Within quotes that is all by which cmd.exe changes a path.
  if (/[%\p{Cc}]/u.test(file)) return { ok: false, detail: texts.batchFileName };
  const line = [`"${file}"`, ...args.map(quoteWindowsWord)].join(' ');
  return {
    ok: true,
    call: {
      file: windowsProgram(variableOf(environment, 'SystemRoot'), 'cmd.exe'),
      // Without AutoRun and delayed expansion; with /s the outermost quotes go and nothing else does.
      args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
      ...{ environment, verbatim: true },
    },
  };
}
