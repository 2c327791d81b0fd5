import type { PromptId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';

/** What is done to be noticed. */
export interface AttentionWindow {
  /** Hidden or minimised: a question in it would not be seen. */
  readonly isOutOfSight: () => boolean;
  readonly show: () => void;
  readonly isFocused: () => boolean;
  /** Puts the window above the others and marks it in the task bar, without taking the keyboard from another program. */
  readonly raise: () => void;
}

/**
 * Brings questions to the user's notice, each once: a window out of sight is shown, one behind others is raised.
 * @returns to be called with the questions that wait, after every change of them
 */
export function createAttention(window: AttentionWindow): (prompts: readonly Prompt[]) => void {
  let known: ReadonlySet<PromptId> = new Set();
  return (prompts) => {
    const fresh = prompts.some(({ id }) => !known.has(id));
    known = new Set(prompts.map(({ id }) => id));
    if (!fresh) return;
    if (window.isOutOfSight()) window.show();
    else if (!window.isFocused()) window.raise();
  };
}
