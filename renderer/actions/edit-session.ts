import type { SessionId } from '../../shared/ids';
import type { AppServices } from '../services';
import type { Panel } from '../../shared/fields';
import { mayLeave, show } from './saved-sessions';

/** Brings an open session's settings into the form, on a panel, asking first when changes to another would be lost. */
export async function editSession(services: AppServices, id: SessionId, panel: Panel): Promise<void> {
  const { draft, replica, view } = services;
  const { snapshot } = replica.store.getState();
  const opened = snapshot?.sessions.find((session) => session.id === id);
  if (opened === undefined) return;
  if (draft.getState().profile.id !== id) {
    if (!(await mayLeave(services))) return;
    const saved = snapshot?.profiles.find((profile) => profile.id === id);
    show(services, opened.profile, saved ?? opened.profile);
  }
  view.setState({ tab: 'configuration', panel });
}
