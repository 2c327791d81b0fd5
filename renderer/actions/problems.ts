import { fieldOf, type AppError } from '../../shared/errors';
import { forwardParts, type ForwardPart } from '../../shared/fields';
import { panelOf, pointAt, type FieldName } from '../state/draft';
import type { AppServices } from '../services';
import { showForm } from './choose';

function partOf(error: AppError): ForwardPart | undefined {
  const field = fieldOf(error);
  return forwardParts.find((part) => part === field);
}

/** Which field of a forward an error is about. */
export function forwardFieldOf(error: AppError): ForwardPart {
  return partOf(error) ?? 'source';
}

/** Whether an error is about what was typed for a forward, rather than about the session it was meant for. */
export function isAboutForward(error: AppError): boolean {
  return partOf(error) !== undefined;
}

/** The field a check of the whole profile is about, where a forward is a row of its list; null when it is about none. */
export function profileFieldOf(error: AppError): FieldName | null {
  return isAboutForward(error) ? 'forwards' : fieldOf(error);
}

/** The name of a forward's field while the row is edited in place. */
export function editFieldOf(part: ForwardPart): FieldName {
  return `edit-${part}`;
}

/** Shows the panel of a field at fault, says there what is wrong, and moves the focus to it. */
export function bringUp({ draft, view }: AppServices, field: FieldName, error: AppError): void {
  view.setState({ note: null });
  showForm({ view, draft }, panelOf(field) ?? 'tunnels');
  pointAt(draft, field, error);
}
