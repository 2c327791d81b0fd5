import type { EventPayload } from '../../shared/contract';
import { linkOf } from '../../shared/link-of';
import { filledIn, type LinkMeaning } from '../../shared/link';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/link';
import type { AppServices } from '../services';
import { fromDefaults } from '../services';
import { copyText } from '../components/copy-text';
import { draftOf } from '../state/draft';
import { savedIn } from '../state/saved';
import { complain, say } from '../state/view';
import { chooseSession, showFilled } from './choose';
import { fitting } from './import-make';

type Outcome = EventPayload<'links.arrived'>;
type Services = Pick<AppServices, 'ginnel' | 'draft' | 'view' | 'replica' | 'parked'>;

/** Links that were opened with the window, kept until it knows what the engine knows. */
export class LinkInbox {
  #waiting: readonly Outcome[] = [];
  #take = (outcome: Outcome): void => {
    this.#waiting = [...this.#waiting, outcome];
  };

  constructor(ginnel: Pick<AppServices['ginnel'], 'on'>) {
    ginnel.on('links.arrived', (outcome) => this.#take(outcome));
  }

  /** Shows those that have come once there is a snapshot, and each at once from then on. */
  followWith(services: Services): void {
    const { store } = services.replica;
    const go = (): boolean => {
      if (store.getState().snapshot === null) return false;
      this.#take = (outcome) => showLink(services, outcome);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const outcome of waiting) showLink(services, outcome);
      return true;
    };
    if (go()) return;
    const stop = store.subscribe(() => {
      if (go()) stop();
    });
  }
}

/** Shows what a link says, or why it is refused. Nothing is opened and nothing saved. */
export function showLink(services: Services, outcome: Outcome): void {
  const { view } = services;
  if (!outcome.ok) complain(view, outcome.error);
  else if (outcome.value.kind === 'new-session') fillIn(services, outcome.value);
  else showSaved(services, outcome.value);
}

function fillIn(
  services: Services,
  { settings, remarks }: Extract<LinkMeaning, { kind: 'new-session' }>,
): void {
  const fresh = fromDefaults(services.replica);
  if (fresh === null) return;
  const linked = filledIn(fresh, { ...settings, forwards: [] });
  const { forwards, left } = fitting(settings.forwards, { ...linked, forwards: fresh.forwards });
  // A session has a name once it is saved.
  const filled = { ...linked, forwards, name: '' };
  showFilled(services, {
    ...draftOf(filled, fresh),
    nameText: linked.name,
    fromLink: { filled: { ...filled, name: linked.name }, remarks: [...remarks, ...left] },
  });
}

function showSaved(
  services: Services,
  { name, remarks }: Extract<LinkMeaning, { kind: 'saved-session' }>,
): void {
  const { replica, view } = services;
  const found = savedIn(replica).find((saved) => saved.name === name);
  if (found === undefined) {
    complain(view, { code: 'link-invalid', data: texts.noSuchSession(name) });
    return;
  }
  view.setState({ search: '' });
  chooseSession(services, found.id, 'status');
  if (remarks.length > 0) say(view, remarks.join(' '));
}

/** Copies a link that fills a session in elsewhere, and says what is not in it. */
export function copySessionLink({ view }: Pick<AppServices, 'view'>, profile: SessionProfile): void {
  const written = linkOf(profile);
  if (!written.ok) complain(view, written.error);
  else if (copyText(written.value.link)) say(view, texts.copied(written.value.left));
}
