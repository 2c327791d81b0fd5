import type { Forward } from '../../shared/forward';
import type { ExportFormat } from '../../shared/export';
import type { SessionId } from '../../shared/ids';
import { sourceNotation } from '../../shared/notation';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/export-look';
import type { ExportLook } from '../state/export-look';
import { savedIn } from '../state/saved';
import { say } from '../state/view';
import type { AppServices } from '../services';

type Services = Pick<AppServices, 'exportLook'>;

/** The form that was chosen last: who copies one session as a unit wants the next as one, too. */
let lastFormat: ExportFormat = 'ssh';

/** Offers the saved sessions, the selected one ticked. */
export function exportSaved({ exportLook, replica, view }: AppServices): void {
  const offered = savedIn(replica);
  if (offered.length === 0) {
    say(view, texts.nothingToExport);
    return;
  }
  const { savedSelection } = view.getState();
  const chosen = new Set(offered.map(({ id }) => id).filter((id) => id === savedSelection));
  exportLook.setState({ look: { offered, chosen, format: lastFormat, forward: null } });
}

/** Offers the saved sessions, those with these ids ticked. */
export function exportSessions({ exportLook, replica }: AppServices, ids: readonly SessionId[]): void {
  const offered = savedIn(replica);
  const chosen = new Set(offered.map(({ id }) => id).filter((id) => ids.includes(id)));
  exportLook.setState({ look: { offered, chosen, format: lastFormat, forward: null } });
}

/** Offers one session, or one of its forwards. */
export function exportSession({ exportLook }: Services, profile: SessionProfile, forward?: Forward): void {
  const offered = forward === undefined ? profile : { ...profile, forwards: [forward] };
  exportLook.setState({
    look: {
      offered: [offered],
      chosen: new Set([profile.id]),
      format: lastFormat,
      forward: forward === undefined ? null : sourceNotation(forward),
    },
  });
}

/** Chooses the form. */
export function chooseFormat(services: Services, format: ExportFormat): void {
  lastFormat = format;
  change(services, { format });
}

/** Takes a session or leaves it. */
export function chooseExported(services: Services, id: SessionId, taken: boolean): void {
  const { look } = services.exportLook.getState();
  const chosen = new Set(look?.chosen);
  if (taken) chosen.add(id);
  else chosen.delete(id);
  change(services, { chosen });
}

/** Closes the dialog. */
export function closeExport({ exportLook }: Services): void {
  exportLook.setState({ look: null });
}

function change({ exportLook }: Services, changes: Partial<ExportLook>): void {
  exportLook.setState(({ look }) => ({ look: look && { ...look, ...changes } }));
}
