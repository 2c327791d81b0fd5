import { sentence, type AppError } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/cli';
import * as engineTexts from '../../shared/texts/cli-engine';
import { codes } from '../cli/codes';
import type { EngineLine } from '../cli/engine-line';
import { namedSessions, unknownWords } from '../cli/named';
import { runSessions } from '../cli/run';
import { runCommand } from '../cli/run-command';
import type { Terminal } from '../cli/terminal';
import { testSession } from '../cli/test';
import type { Asked } from '../cli/verbs';
import { limitOf } from './limits';
import { stopSignal } from './stop';
import { onEngine } from './ways';

export async function test(
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

export async function run(asked: Asked<'run'>, terminal: Terminal, sessionThread: URL): Promise<number> {
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
