import { sentence } from '../../shared/errors';
import { plainText, type LogEntry } from '../../shared/event-log';
import type { PromptId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';
import type { SessionProfile } from '../../shared/session-profile';
import type { Engine } from '../engine';
import { askAtTerminal } from './questions';
import type { Terminal } from './terminal';

/** A line of the event log: local time, a tab, the text. */
export function logLine({ at, text }: LogEntry): string {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [String(time.getFullYear()), two(time.getMonth() + 1), two(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day} ${clock}\t${plainText(text)}`;
}

/**
 * Opens a session and stays with it: prints its event log, puts its questions to the terminal.
 * @param stop aborted when the person wants it to end
 * @returns the exit code, after everything is closed: 0 when it was stopped, 1 when it failed
 */
export async function runSession(
  engine: Engine,
  profile: SessionProfile,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const printer = createPrinter(terminal);
  const asker = createAsker(engine, terminal);
  const ended = new Promise<number>((resolve) => {
    const look = (): void => {
      const { sessions, prompts } = engine.snapshot();
      asker.update(prompts);
      const state = sessions.find(({ id }) => id === profile.id)?.state;
      if (state?.kind === 'failed' || state?.kind === 'idle') resolve(stop.aborted ? 0 : 1);
    };
    stop.addEventListener('abort', () => resolve(0), { once: true });
    engine.on('logged', ({ sessionId, entries }) => {
      if (sessionId === profile.id) printer(entries);
    });
    engine.on('changed', look);
    void engine.handlers.openSession({ profile }).then((opened) => {
      if (opened.ok) return;
      terminal.tell(sentence(opened.error));
      resolve(1);
    });
    if (stop.aborted) resolve(0);
  });
  const code = await ended;

  const live = engine.liveConnections();
  if (code === 0 && live > 0) {
    terminal.tell(`Ending ${live === 1 ? 'one connection' : `${String(live)} connections`}.`);
  }
  const state = engine.snapshot().sessions.find(({ id }) => id === profile.id)?.state;
  asker.update([]);
  await engine.handlers.disconnect({ sessionId: profile.id });
  // Lines that were still on their way when the end came.
  const log = await engine.handlers.getLog({ sessionId: profile.id });
  if (log.ok) printer(log.value);
  if (code !== 0 && state?.kind === 'failed') terminal.tell(sentence(state.error));
  await engine.shutdown();
  return code;
}

/** Prints each line of the log once, whichever way it comes. */
function createPrinter(terminal: Terminal): (entries: readonly LogEntry[]) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (entries) => {
    for (const entry of entries) {
      if (entry.sequence <= last) continue;
      last = entry.sequence;
      terminal.print(logLine(entry));
    }
  };
}

/** Asks the questions that wait, one at a time, and takes back the one that no longer does. */
function createAsker(engine: Engine, terminal: Terminal): { update: (prompts: readonly Prompt[]) => void } {
  let waiting: readonly Prompt[] = [];
  let current: { readonly id: PromptId; readonly abort: AbortController } | null = null;
  const next = (): void => {
    const [prompt] = waiting;
    if (current !== null || prompt === undefined) return;
    const abort = new AbortController();
    current = { id: prompt.id, abort };
    void askAtTerminal(prompt, terminal, abort.signal).then(async (answer) => {
      if (!abort.signal.aborted) await engine.handlers.answerPrompt({ promptId: prompt.id, answer });
      current = null;
      waiting = waiting.filter(({ id }) => id !== prompt.id);
      next();
    });
  };
  return {
    update: (prompts) => {
      waiting = prompts;
      const asked = current;
      if (asked !== null && !prompts.some(({ id }) => id === asked.id)) asked.abort.abort();
      next();
    },
  };
}
