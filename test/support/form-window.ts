import { createServices, type AppServices } from '../../renderer/services';
import { alwaysUp } from '../../renderer/transport/connection';
import { formatNotation } from '../../shared/notation';
import { createGinnelDouble, type GinnelDouble, type DoubleOptions } from './ginnel-double';

/** Storage that lasts as long as the test. */
export function memory(): Pick<Storage, 'getItem' | 'setItem'> & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

/** Lets everything that only waits for promises happen. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** The window's stores and actions on a double of the engine, without a page. */
export async function windowOn(
  options: DoubleOptions = {},
  lasting = memory(),
): Promise<{
  readonly double: GinnelDouble;
  readonly services: AppServices;
  readonly lasting: ReturnType<typeof memory>;
}> {
  const double = createGinnelDouble(options);
  const services = createServices(double.ginnel, alwaysUp, lasting, memory());
  services.replica.start();
  await settled();
  return { double, services, lasting };
}

/** Waits for the window's question and gives an answer to it. */
export async function answer(services: AppServices, choice: string): Promise<string> {
  await settled();
  const { question } = services.questions.store.getState();
  if (question === null) throw new Error('nothing was asked');
  question.answer(choice);
  return question.title;
}

/** The rows of the Tunnels panel in PuTTY's notation. */
export const notations = ({ draft }: AppServices): readonly string[] =>
  draft.getState().profile.forwards.map(formatNotation);
/** The field at fault and what is wrong with it. */
export const problem = ({ draft }: AppServices): string | undefined => {
  const found = draft.getState().problem;
  return found === null ? undefined : `${found.field}: ${found.error.code}`;
};
/** What stands above the buttons. */
export const noteText = ({ view }: AppServices): string => {
  const { note } = view.getState();
  return note?.kind === 'said' ? note.text : (note?.error.code ?? '');
};
