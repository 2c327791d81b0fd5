import { createStore, type StoreApi } from 'zustand/vanilla';

/** One way to answer; the last of a question's choices is the safe one, and what Esc means. */
export interface Choice<Id extends string = string> {
  readonly id: Id;
  /** With `&` before the mnemonic. */
  readonly label: string;
}

/** A question the window itself asks before it does something that cannot be taken back. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly choices: readonly Choice[];
  readonly answer: (id: string) => void;
}

export interface Questions {
  readonly store: StoreApi<{ readonly question: Question | null }>;
  /** Asks and waits. A question that is asked while another stands replaces it, which counts as its last choice. */
  readonly ask: <Id extends string>(
    title: string,
    text: string,
    choices: readonly [Choice<Id>, ...Choice<Id>[]],
  ) => Promise<Id>;
}

/** The window's own questions, as promises. */
export function createQuestions(): Questions {
  const store = createStore<{ question: Question | null }>(() => ({ question: null }));
  return {
    store,
    ask: (title, text, choices) =>
      new Promise((resolve) => {
        const standing = store.getState().question;
        const question: Question = {
          title,
          text,
          choices,
          answer: (id) => {
            if (store.getState().question === question) store.setState({ question: null });
            const chosen = choices.find((choice) => choice.id === id) ?? choices.at(-1) ?? choices[0];
            resolve(chosen.id);
          },
        };
        store.setState({ question });
        if (standing !== null) standing.answer(standing.choices.at(-1)?.id ?? '');
      }),
  };
}
