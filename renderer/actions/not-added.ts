import type { AppServices } from '../services';
import { showForm } from './choose';
import type { Panel } from '../../shared/fields';
import * as common from '../../shared/texts/common';

/** What is about to happen when what was typed and not added has to be dealt with. */
export type SettledFor = 'opening' | 'applying' | 'saving' | 'testing';

/**
 * Asks what to do with something typed that was not added to its list. Who wants back gets to its panel.
 * @param text says what it is, and how it would have been added
 */
export async function askAboutTyped(
  services: Pick<AppServices, 'questions' | 'view' | 'draft'>,
  panel: Panel,
  title: string,
  text: string,
  verb: SettledFor,
): Promise<'add' | 'leave' | 'back'> {
  const answer = await services.questions.ask(title, common.whatToDoBefore(text, verb), [
    { id: 'add', label: common.addAndContinue },
    { id: 'leave', label: common.leaveOut },
    { id: 'back', label: common.back },
  ]);
  if (answer === 'back') showForm(services, panel);
  return answer;
}
