import { readListedHostKey } from '../../shared/host-key-text';
import * as texts from '../../shared/texts/host-keys';
import { editProfile } from '../state/draft';
import { complain } from '../state/view';
import type { AppServices } from '../services';
import { showForm } from './choose';
import { askAboutTyped, type SettledFor } from './not-added';

/**
 * Asks what to do with a host key typed on the Host keys panel and not added, before the form is opened or saved: left
 * out unknowingly, any key of the server would do.
 * @returns whether to go on
 */
export async function settleHostKey(services: AppServices, verb: SettledFor): Promise<boolean> {
  const { draft, view } = services;
  const text = draft.getState().hostKeyText.trim();
  if (text === '') return true;
  const answer = await askAboutTyped(
    services,
    'hostKeys',
    texts.hostKeyNotAdded,
    texts.hostKeyWasTyped(shortened(text)),
    verb,
  );
  if (answer === 'back') return false;
  if (answer === 'add') {
    const read = readListedHostKey(text);
    if (!read.ok) {
      showForm({ view, draft }, 'hostKeys');
      complain(view, read.error);
      return false;
    }
    const { hostKeys } = draft.getState().profile;
    if (!hostKeys.includes(read.value)) editProfile(draft, { hostKeys: [...hostKeys, read.value] });
  }
  draft.setState({ hostKeyText: '' });
  return true;
}

/** A whole public key is longer than a question should be. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
