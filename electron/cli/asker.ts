import type { PromptId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';
import type { Engine } from '../engine';
import { askAtTerminal } from './questions';
import type { Terminal } from './terminal';

export interface Asker {
  readonly update: (prompts: readonly Prompt[]) => void;
  /** Whether a question came up that could not be put, as there is no terminal. */
  readonly isUnanswered: () => boolean;
}

/** Asks the questions that wait, one at a time, and takes back the one that no longer does. */
export function createAsker(engine: Engine, terminal: Terminal): Asker {
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
