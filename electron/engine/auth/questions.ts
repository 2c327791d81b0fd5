import type { CommandInput } from '../../../shared/contract';
import { newPromptId, type PromptId, type SessionId } from '../../../shared/ids';
import type { Prompt, PromptAnswer } from '../../../shared/prompts';
import { fail, ok, type Result } from '../../../shared/result';
import { answerUnfit, missing } from '../../../shared/texts/requests';

type WithoutId<P> = P extends Prompt ? Omit<P, 'id'> : never;
/** A prompt before it has its id. */
export type Question = WithoutId<Prompt>;

type WithoutWhom<P> = P extends Prompt ? Omit<P, 'id' | 'sessionId' | 'title' | 'hop'> : never;
/** A question, without whom it concerns. */
export type QuestionBody = WithoutWhom<Prompt>;

/** The questions that wait for a user. */
export class Questions {
  readonly #open = new Map<
    PromptId,
    { readonly prompt: Prompt; readonly settle: (answer: PromptAnswer) => void }
  >();
  #prompts: readonly Prompt[] = [];

  /** @param changed called whenever the list changed */
  constructor(private readonly changed: () => void) {}

  waiting(): readonly Prompt[] {
    return this.#prompts;
  }

  /**
   * Puts a question.
   * @param signal withdraws it: it then counts as cancelled
   * @param asked called with the question's id before waiting
   */
  readonly ask = (
    question: Question,
    signal: AbortSignal,
    asked: (id: PromptId) => void,
  ): Promise<PromptAnswer> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve({ kind: 'cancel' });
        return;
      }
      const id = newPromptId();
      const settle = (answer: PromptAnswer): void => {
        signal.removeEventListener('abort', withdraw);
        this.#open.delete(id);
        this.#update();
        resolve(answer);
      };
      const withdraw = (): void => settle({ kind: 'cancel' });
      signal.addEventListener('abort', withdraw);
      this.#open.set(id, { prompt: { ...question, id }, settle });
      asked(id);
      this.#update();
    });

  /** A session goes by another name now. */
  rename(sessionId: SessionId, title: string): void {
    for (const [id, entry] of this.#open) {
      if (entry.prompt.sessionId !== sessionId || entry.prompt.title === title) continue;
      this.#open.set(id, { ...entry, prompt: { ...entry.prompt, title } });
      this.#update();
    }
  }

  /** Answers one; fails when it is gone or the answer does not fit it. */
  answer({ promptId, answer }: CommandInput<'prompts.answer'>): Promise<Result<Record<string, never>>> {
    const entry = this.#open.get(promptId);
    if (entry === undefined) {
      return Promise.resolve(fail({ code: 'not-found', data: { what: missing.question } }));
    }
    if (!fits(entry.prompt, answer)) {
      return Promise.resolve(
        fail({ code: 'bad-request', data: { command: 'prompts.answer', detail: answerUnfit } }),
      );
    }
    entry.settle(answer);
    return Promise.resolve(ok({}));
  }

  #update(): void {
    this.#prompts = [...this.#open.values()].map(({ prompt }) => prompt);
    this.changed();
  }
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
