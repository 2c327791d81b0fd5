import type { PromptId, SessionId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';

import type { VerbEngine } from './engine-line';
import { askAtTerminal } from './questions';
import type { Terminal } from './terminal';

export interface Asker {
  readonly update: (prompts: readonly Prompt[]) => void;
  /** Whether a question came up that could not be put, as there is no terminal. */
  readonly isUnanswered: () => boolean;
}

/** Asks the questions that wait, one at a time, and takes back the one that no longer does. */
export function createAsker(engine: Pick<VerbEngine, 'handlers'>, terminal: Terminal): Asker {
  let waiting: readonly Prompt[] = [];
  let isUnanswered = false;
  let current: { readonly id: PromptId; readonly abort: AbortController } | null = null;
  const next = (): void => {
    const [prompt] = waiting;
    if (current !== null || prompt === undefined) return;
    if (!terminal.interactive) isUnanswered = true;
    const abort = new AbortController();
    current = { id: prompt.id, abort };
    void askAtTerminal(prompt, terminal, abort.signal).then(async (answer) => {
      if (!abort.signal.aborted) await engine.handlers.prompts.answer({ promptId: prompt.id, answer });
      current = null;
      waiting = waiting.filter(({ id }) => id !== prompt.id);
      next();
    });
  };
  return {
    isUnanswered: () => isUnanswered,
    update: (prompts) => {
      waiting = prompts;
      const asked = current;
      if (asked !== null && !prompts.some(({ id }) => id === asked.id)) asked.abort.abort();
      next();
    },
  };
}

/**
 * Puts the questions about some sessions to the terminal, as long as they wait.
 * @param before awaited before questions are put, so that what is printed meanwhile stands above them
 * @returns the asker, and what ends it: questions that still wait are left to others
 */
export function askAbout(
  ids: ReadonlySet<SessionId>,
  engine: VerbEngine,
  terminal: Terminal,
  before: () => Promise<unknown> = () => Promise.resolve(),
): { readonly isUnanswered: () => boolean; readonly stop: () => void } {
  const asker = createAsker(engine, terminal);
  let isOver = false;
  const look = (prompts: readonly Prompt[]): void =>
    asker.update(isOver ? [] : prompts.filter(({ sessionId }) => ids.has(sessionId)));
  let asking = Promise.resolve();
  const unwatch = engine.on('snapshot.changed', ({ prompts }) => {
    if (prompts !== undefined) asking = asking.then(before).then(() => look(prompts));
  });
  look(engine.snapshot().prompts);
  return {
    isUnanswered: asker.isUnanswered,
    stop: () => {
      isOver = true;
      unwatch();
      look([]);
    },
  };
}
