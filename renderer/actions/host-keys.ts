import { readListedHostKey } from '../../shared/host-key-text';
import * as texts from '../../shared/texts/host-keys';
import * as common from '../../shared/texts/common';
import { editProfile } from '../state/draft';
import { complain } from '../state/view';
import type { AppServices } from '../services';
import type { SettledFor } from './settled-for';

/**
 * Asks what to do with a host key typed on the Host keys panel and not added, before the form is opened or saved: left
 * out unknowingly, any key of the server would do.
 * @returns whether to go on
 */
export async function settleHostKey(
  { draft, questions, view }: AppServices,
  verb: SettledFor,
): Promise<boolean> {
  const text = draft.getState().hostKeyText.trim();
  if (text === '') return true;
  const answer = await questions.ask(texts.hostKeyNotAdded, texts.hostKeyWasTyped(shortened(text), verb), [
    { id: 'add', label: common.addAndContinue },
    { id: 'leave', label: common.leaveOut },
    { id: 'back', label: common.back },
  ]);
  if (answer === 'leave') {
    draft.setState({ hostKeyText: '' });
    return true;
  }
  const read = answer === 'add' ? readListedHostKey(text) : null;
  if (read?.ok === true) {
    const { hostKeys } = draft.getState().profile;
    if (!hostKeys.includes(read.value)) editProfile(draft, { hostKeys: [...hostKeys, read.value] });
    draft.setState({ hostKeyText: '' });
    return true;
  }
  view.setState({ tab: 'configuration', panel: 'hostKeys' });
  if (read?.ok === false) complain(view, read.error);
  return false;
}

/** A whole public key is longer than a question should be. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
