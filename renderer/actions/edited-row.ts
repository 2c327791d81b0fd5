import type { Forward } from '../../shared/forward';
import { fieldsOf, type ForwardFields } from '../../shared/forward-fields';
import type { SessionId } from '../../shared/ids';
import { ok, type Result } from '../../shared/result';
import type { AppServices } from '../services';
import { sameValue } from '../state/draft';
import { complain } from '../state/view';
import { canLast, changeLive, forwardsNow, type ForwardsOf } from './forward-edits';

/** Turns the row of a forward into fields. A row that is being edited is finished first; where that fails, it stays. */
export async function beginForwardEdit(
  services: AppServices,
  session: ForwardsOf,
  forward: Forward,
): Promise<void> {
  const { view } = services;
  const open = view.getState().forwardEdits[session.id];
  if (open?.id === forward.id) return;
  const finished = await finishForwardEdit(services, session);
  if (!finished.ok) {
    complain(view, finished.error);
    return;
  }
  const edit = { id: forward.id, fields: fieldsOf(forward) };
  view.setState(({ forwardEdits }) => ({ forwardEdits: { ...forwardEdits, [session.id]: edit } }));
}

/** Changes what is typed for it. */
export function typeForwardEdit(
  { view }: Pick<AppServices, 'view'>,
  sessionId: SessionId,
  changes: Partial<ForwardFields>,
): void {
  view.setState(({ forwardEdits }) => {
    const edit = forwardEdits[sessionId];
    if (edit === undefined) return {};
    const typed = { ...edit, fields: { ...edit.fields, ...changes } };
    return { forwardEdits: { ...forwardEdits, [sessionId]: typed } };
  });
}

/**
 * Puts what is typed in the forward's place, and turns the fields into the row again.
 * @returns what is wrong with what is typed, where the fields stay for that
 */
export async function finishForwardEdit(
  services: AppServices,
  session: ForwardsOf,
  lasting = canLast(services, session.id),
): Promise<Result<unknown>> {
  const edit = services.view.getState().forwardEdits[session.id];
  const forward = forwardsNow(services, session).find(({ id }) => id === edit?.id);
  if (edit !== undefined && forward !== undefined && !sameValue(fieldsOf(forward), edit.fields)) {
    const changed = await changeLive(services, session, forward, edit.fields, lasting);
    if (!changed.ok) return changed;
  }
  endForwardEdit(services, session.id);
  return ok({});
}

/** Turns the fields into the row again, as it was. */
export function endForwardEdit({ view }: Pick<AppServices, 'view'>, sessionId: SessionId): void {
  view.setState(({ forwardEdits }) => {
    const { [sessionId]: _ended, ...rest } = forwardEdits;
    return { forwardEdits: rest };
  });
}
