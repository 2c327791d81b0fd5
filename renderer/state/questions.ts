import { createStore } from 'zustand/vanilla';

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
  /** Names of which the text has only some: they can be unfolded below it. */
  readonly names: readonly string[];
  readonly choices: readonly Choice[];
  readonly answer: (id: string) => void;
}

/** The window's own questions, as promises. */
export class Questions {
  readonly store = createStore<{ readonly question: Question | null }>(() => ({ question: null }));

  /** Asks and waits. A question that is asked while another stands replaces it, which counts as its last choice. */
  ask<Id extends string>(
    title: string,
    text: string,
    choices: readonly [Choice<Id>, ...Choice<Id>[]],
    names: readonly string[] = [],
  ): Promise<Id> {
    const { store } = this;
    return new Promise((resolve) => {
      const standing = store.getState().question;
      const answer = (id: string): void => {
        if (store.getState().question === question) store.setState({ question: null });
        const chosen = choices.find((choice) => choice.id === id) ?? choices.at(-1) ?? choices[0];
        resolve(chosen.id);
      };
      const question: Question = { title, text, names, choices, answer };
      store.setState({ question });
      if (standing !== null) standing.answer(standing.choices.at(-1)?.id ?? '');
    });
  }
}
