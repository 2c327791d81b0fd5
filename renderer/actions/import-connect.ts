import * as common from '../../shared/texts/common';
import { isLive } from '../../shared/status';
import type { AppServices } from '../services';
import type { ImportLook } from '../state/import-look';
import { complain } from '../state/view';
import { chooseSession, showImported } from './choose';
import { mayClash } from './clashes';
import { connectSession } from './connect';
import { closeLook, troubleOf } from './import-look';
import { saveSessions } from './import-make';

/** Whether the look is at one session that can be connected as it is; what was pasted into a form goes there. */
export function canConnect({ plan, wanted }: ImportLook): boolean {
  if (plan === null || plan.sessions.length !== 1) return false;
  return wanted.kind === 'anything' && troubleOf(plan, 0) === null;
}

/** Saves the look's only session and connects it; one that is saved already is only connected. */
export async function connectLook(services: AppServices): Promise<void> {
  const { importLook, replica, ginnel, view } = services;
  const { look } = importLook.getState();
  const [planned] = look?.plan?.sessions ?? [];
  if (look === null || planned === undefined || look.busy || look.reading) return;
  const { standing } = planned;
  if (standing.kind === 'same') {
    closeLook(services);
    const opened = replica.store.getState().snapshot?.sessions.find(({ id }) => id === standing.id);
    chooseSession(services, standing.id, 'status');
    if (opened !== undefined && isLive(opened.state)) return;
    const connected = await connectSession(services, standing.id);
    if (!connected.ok) complain(view, connected.error);
    return;
  }
  const choices = look.choices.map((choice) => ({ ...choice, ticked: true }));
  const [profile] = (await saveSessions(services, { ...look, choices })) ?? [];
  if (profile === undefined) return;
  if (!(await mayClash(services, profile, common.openVerb))) {
    showImported(services, profile, true);
    return;
  }
  view.setState({ page: 'status', chosen: profile.id, arrived: profile.id, drawer: false });
  const opened = await ginnel.sessions.open({ profile });
  if (!opened.ok) complain(view, opened.error);
}
