import { newPromptId, type PromptId } from '../../../shared/ids';
import type { Prompt, PromptAnswer } from '../../../shared/prompts';
import { fail, ok, type Result } from '../../../shared/result';

type WithoutId<P> = P extends Prompt ? Omit<P, 'id'> : never;
/** A prompt before it has its id. */
export type Question = WithoutId<Prompt>;

type WithoutWhom<P> = P extends Prompt ? Omit<P, 'id' | 'sessionId' | 'title' | 'hop'> : never;
/** What a question says, without whom it concerns. */
export type QuestionBody = WithoutWhom<Prompt>;

/** The questions that wait for a user. */
export interface Questions {
  /**
   * Puts a question.
   * @param signal withdraws it: it then counts as cancelled
   * @param asked called with the question's id before waiting
   */
  readonly ask: (
    question: Question,
    signal: AbortSignal,
    asked: (id: PromptId) => void,
  ) => Promise<PromptAnswer>;
  /** Answers one; fails when it is gone or the answer does not fit it. */
  readonly answer: (id: PromptId, answer: PromptAnswer) => Result<Record<string, never>>;
  readonly waiting: () => readonly Prompt[];
}

/**
 * Creates the list of open questions.
 * @param changed called whenever the list changed
 */
export function createQuestions(changed: () => void): Questions {
  const open = new Map<
    PromptId,
    { readonly prompt: Prompt; readonly settle: (answer: PromptAnswer) => void }
  >();
  let prompts: readonly Prompt[] = [];

  const update = (): void => {
    prompts = [...open.values()].map(({ prompt }) => prompt);
    changed();
  };

  return {
    ask: (question, signal, asked) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve({ kind: 'cancel' });
          return;
        }
        const id = newPromptId();
        const prompt: Prompt = { ...question, id };
        const settle = (answer: PromptAnswer): void => {
          signal.removeEventListener('abort', withdraw);
          open.delete(id);
          update();
          resolve(answer);
        };
        const withdraw = (): void => {
          settle({ kind: 'cancel' });
        };
        signal.addEventListener('abort', withdraw);
        open.set(id, { prompt, settle });
        asked(id);
        update();
      }),
    answer: (id, answer) => {
      const entry = open.get(id);
      if (entry === undefined) return fail({ code: 'not-found', data: { what: 'question' } });
      if (!fits(entry.prompt, answer)) {
        return fail({
          code: 'bad-request',
          data: { command: 'prompts.answer', detail: 'The answer does not fit the question.' },
        });
      }
      entry.settle(answer);
      return ok({});
    },
    waiting: () => prompts,
  };
}

function fits(prompt: Prompt, answer: PromptAnswer): boolean {
  if (answer.kind === 'cancel') return true;
  if (prompt.kind === 'host-key') return answer.kind === 'host-key';
  if (prompt.kind === 'weak-algorithm' || prompt.kind === 'no-strict-kex' || prompt.kind === 'run-command') {
    return answer.kind === 'yes';
  }
  if (answer.kind !== 'texts') return false;
  return answer.texts.length === (prompt.kind === 'keyboard-interactive' ? prompt.fields.length : 1);
}
