import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { sentence, type AppError } from '../shared/errors';
import { exportFormatSchema } from '../shared/export';
import { savedSessions } from '../shared/followed';
import { titleOf, type SessionProfile } from '../shared/session-profile';
import * as texts from '../shared/texts/cli';
import * as engineTexts from '../shared/texts/cli-engine';
import type { Asked, VerbName } from './cli/verbs';
import { bytesUpTo } from './cli/bytes-up-to';
import { codes } from './cli/codes';
import { tellNotices, type EngineLine } from './cli/engine-line';
import { exportSessions } from './cli/export';
import { importSessions } from './cli/import';
import { listJson, listLines } from './cli/list';
import { namedSessions, unknownWords } from './cli/named';
import { runSessions } from './cli/run';
import { runCommand } from './cli/run-command';
import { service } from './cli/service';
import { testSession } from './cli/test';
import { printText, type Terminal } from './cli/terminal';
import { add, edit, rm } from './cli-edit-handlers';
import { folderOf, onEngine, ownCommand } from './cli-engine';
import { down, limitOf, log, status, up } from './cli-engine-handlers';
import { doctor } from './cli-doctor-handler';
import { open, ports } from './cli-open-handlers';
import { savedIn } from './cli-saved';
import { serveAlone } from './cli-serve';
import { stopSignal } from './cli-stop';
import { fileLimit } from './formats/decode';
import { createDisk, fileError } from './storage';
import { runProgram } from './system/run-program';

async function list({ options: { json }, dataDir }: Asked<'list'>, terminal: Terminal): Promise<number> {
  const { profiles, notices } = await savedIn(dataDir);
  tellNotices(notices, terminal);
  const sorted = [...profiles].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (json === true) for (const line of listJson(sorted).split('\n')) terminal.print(line);
  else for (const line of listLines(sorted)) terminal.print(line);
  // A list that could not be read is a failure, an empty one is not.
  const failures: readonly (string | undefined)[] = ['file-read', 'import-problem'];
  return notices.some(({ error }) => failures.includes(error?.code)) ? codes.failed : codes.done;
}

async function test(
  { operands: [name = ''], dataDir }: Asked<'test'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const stop = stopSignal();
  return onEngine({ verb: 'test', dataDir, terminal, sessionThread, stop }, (line) => {
    const snapshot = line.engine.snapshot();
    const profile = savedSessions(snapshot).find((one) => one.name === name);
    if (profile !== undefined) return testSession(line, profile, terminal, stop);
    for (const text of unknownWords(name, snapshot)) terminal.notify(text);
    return Promise.resolve(codes.unknownName);
  });
}

async function run(asked: Asked<'run'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const place = { verb: 'run', dataDir: asked.dataDir, terminal, sessionThread, stop };
  for (;;) {
    const lost: AppError[] = [];
    const code = await onEngine(place, async (line) => {
      const chosen = await chosenToRun(asked, line, terminal);
      if (typeof chosen === 'number') return chosen;
      const { command } = asked;
      if (command !== null)
        return runCommand(chosen, command, line, limitOf(asked.options.timeout), terminal, stop);
      const ended = await runSessions(line, chosen, terminal, stop);
      if (typeof ended === 'number') return ended;
      lost.push(ended);
      return codes.failed;
    });
    const [error] = lost;
    if (error === undefined || stop.aborted) return code;
    // The engine of another process is gone, and with it the sessions: they are opened again, in this one if need be.
    terminal.notify(sentence(error));
    terminal.notify(engineTexts.opensAgain);
  }
}

/** The sessions that are to run; the exit code, told, where that are none. */
async function chosenToRun(
  { operands: names }: Asked<'run'>,
  { engine }: EngineLine,
  terminal: Terminal,
): Promise<readonly SessionProfile[] | number> {
  if (names.length > 0) return namedSessions(names, engine, terminal);
  const marked = savedSessions(engine.snapshot()).filter(({ connectAtStart }) => connectAtStart);
  if (marked.length > 0) return marked;
  terminal.notify(texts.noneMarked);
  return codes.failed;
}

/** A file's bytes, or those that are piped in; null where there are none, which is told. */
async function readBytes(file: string, terminal: Terminal): Promise<Uint8Array | null> {
  try {
    return await bytesUpTo(file === '-' ? process.stdin : createReadStream(file), fileLimit);
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-read', file, thrown)));
    return null;
  }
}

async function bringIn(asked: Asked<'import'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const source = {
    read: (file: string) => readBytes(file, terminal),
    folder: process.cwd(),
    home: homedir(),
  };
  const place = { verb: 'import', dataDir: asked.dataDir, terminal, sessionThread, stop };
  return onEngine(place, ({ engine }) => importSessions(asked, engine, source, terminal, stop));
}

async function handOut(
  { operands: names, options, dataDir }: Asked<'export'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  if (options.schema === true) {
    printText((await import('./formats/json/schema')).jsonSchemaText());
    return codes.done;
  }
  const format = exportFormatSchema.parse(options.format);
  return onEngine({ verb: 'export', dataDir, terminal, sessionThread }, async ({ engine }) => {
    const chosen =
      names.length === 0 ? savedSessions(engine.snapshot()) : await namedSessions(names, engine, terminal);
    return typeof chosen === 'number' ? chosen : exportSessions(format, chosen, engine, terminal, printText);
  });
}

async function keepRunning(asked: Asked<'service'>, terminal: Terminal): Promise<number> {
  const folder = folderOf(asked);
  const disk = createDisk(process.platform);
  return service(
    asked,
    {
      disk,
      platform: process.platform,
      environment: process.env,
      home: homedir(),
      folder,
      command: ownCommand(),
      marked: async () =>
        (await savedIn(asked.dataDir)).profiles.filter(({ connectAtStart }) => connectAtStart).map(titleOf),
      run: runProgram,
      uid: process.getuid?.() ?? -1,
      systemUnits: '/etc/systemd/system',
    },
    terminal,
  );
}

/** The verbs that the entry does not answer by itself. */
type Handled = Exclude<VerbName, 'help' | 'completion'>;

const handlers: {
  readonly [Name in Handled]: (asked: Asked<Name>, terminal: Terminal, sessionThread: URL) => Promise<number>;
} = {
  run,
  serve: serveAlone,
  test,
  list,
  import: bringIn,
  export: handOut,
  service: keepRunning,
  up,
  down,
  status,
  log,
  add,
  edit,
  rm,
  ports,
  open,
  doctor,
};

/**
 * Does what is asked.
 * @param sessionThread the program that threads of sessions run
 * @returns the exit code, after everything is closed
 */
export function handle<Name extends Handled>(
  asked: Asked<Name>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  return handlers[asked.kind](asked, terminal, sessionThread);
}
