import { forwardParts } from '../../shared/fields';
import { explain, type AppError } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import { fieldsOfText, formatForwardText } from '../../shared/forward-text';
import { checkAgainst, checkGuarded } from '../../shared/listeners';
import { lineNotation } from '../../shared/notation';
import { clearProblem, editProfile } from '../state/draft';
import { say } from '../state/view';
import type { AppServices } from '../services';
import { bringUp, forwardFieldOf } from './problems';
import * as texts from '../../shared/texts/tunnels';

/**
 * Adds forwards that were written together, as on a command line, to the end of the list. Those that cannot be added are
 * named and stay in the fields, where they can be mended.
 * @returns whether all of them were added
 */
export function addAll(services: AppServices, forwards: readonly Forward[]): boolean {
  const { draft, view } = services;
  const added: Forward[] = [];
  const left: { readonly forward: Forward; readonly error: AppError }[] = [];
  const { profile, staging } = draft.getState();
  for (const forward of forwards) {
    const guarded = checkGuarded(forward, profile);
    const checked = guarded.ok ? checkAgainst(forward, [...profile.forwards, ...added], profile) : guarded;
    if (checked.ok) added.push(forward);
    else left.push({ forward, error: checked.error });
  }
  editProfile(draft, { forwards: [...profile.forwards, ...added] });
  draft.setState({ staging: { ...staging, source: '' }, settled: null });
  clearProblem(draft, 'forwards', ...forwardParts);
  view.setState({ forwardSelection: added.at(-1)?.id ?? null });
  const [first, second] = left;
  if (first !== undefined) {
    const kept = second === undefined;
    const text = formatForwardText(left.map(({ forward }) => forward));
    draft.setState({ staging: { ...staging, ...(kept ? fieldsOfText(first.forward) : { source: text }) } });
    const part = kept ? forwardFieldOf(first.error) : 'source';
    bringUp(services, part, first.error);
  }
  say(
    view,
    [
      added.length === 0 ? texts.addedNone : texts.addedCount(added.length),
      ...left.map(({ forward, error }) => texts.leftOutNamed(lineNotation(forward), explain(error).what)),
    ].join(' '),
  );
  return left.length === 0;
}
