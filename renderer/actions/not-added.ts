import type { AppServices } from '../services';
import type { Panel } from '../../shared/fields';

/** What is about to happen when what was typed and not added has to be dealt with. */
export type SettledFor = 'opening' | 'applying' | 'saving' | 'testing';

/**
 * Asks what to do with something typed that was not added to its list. Who wants back gets to its panel.
 * @param text says what it is, and how it would have been added
 */
export async function askAboutTyped(
  { questions, view }: Pick<AppServices, 'questions' | 'view'>,
  panel: Panel,
  title: string,
  text: string,
  verb: SettledFor,
): Promise<'add' | 'leave' | 'back'> {
  const answer = await questions.ask(title, `${text} What should happen to it before ${verb}?`, [
    { id: 'add', label: '&Add and continue' },
    { id: 'leave', label: '&Leave out' },
    { id: 'back', label: '&Back' },
  ]);
  if (answer === 'back') view.setState({ tab: 'configuration', panel });
  return answer;
}
