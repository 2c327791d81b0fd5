import { explain } from '../../shared/errors';
import { sourceNotation } from '../../shared/notation';
import { titleOf } from '../../shared/session-profile';
import type { ForwardStatus, SessionState, SessionStatus } from '../../shared/status';
import { sessionKindWords } from '../../shared/texts/status';
import { isUnreached } from '../../shared/forward-look';
import * as texts from '../../shared/texts/status';

/**
 * What changed between two states, in sentences worth hearing: sessions that changed, forwards that failed or wait or
 * cannot reach their destination.
 */
export function newsBetween(
  before: readonly SessionStatus[],
  after: readonly SessionStatus[],
): readonly string[] {
  return after.flatMap((session) => {
    const old = before.find(({ id }) => id === session.id);
    const title = titleOf(session.profile);
    const words = sessionKindWords(session.state);
    const isChanged =
      old === undefined ||
      (sessionKindWords(old.state) !== words && !(isTrying(old.state) && isTrying(session.state)));
    const forwards = session.forwards.flatMap((status) => {
      const known = old?.forwards.find(({ forward }) => forward.id === status.forward.id);
      const trouble = troubleOf(status, session);
      const isKnown =
        known !== undefined && old !== undefined && troubleOf(known, old)?.what === trouble?.what;
      return trouble === null || isKnown
        ? []
        : [`${title}: ${sourceNotation(status.forward)} ${trouble.what}. ${trouble.why}`];
    });
    return [...(isChanged ? [`${title}: ${words}`] : []), ...forwards];
  });
}

/** Tries over and over, which may go on for hours: neither the next try nor that it failed as well is news. */
function isTrying(state: SessionState): boolean {
  return (
    (state.kind === 'waiting' && state.retryAt !== null) || (state.kind === 'connecting' && state.attempt > 1)
  );
}

function troubleOf(
  status: ForwardStatus,
  { state: session }: SessionStatus,
): { readonly what: string; readonly why: string } | null {
  const { state, reachability } = status;
  if ('error' in state) {
    return {
      what: state.kind === 'failed' ? 'failed' : texts.waitsForPort,
      why: explain(state.error).what,
    };
  }
  if (reachability?.kind === 'failed' && isUnreached(status, session)) {
    return { what: texts.unreached, why: explain(reachability.error).what };
  }
  return null;
}
