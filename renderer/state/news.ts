import { explain } from '../../shared/errors';
import { sourceNotation } from '../../shared/notation';
import { titleOf } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { sessionKindWords } from '../../shared/status-words';

/** What changed between two states, in sentences worth hearing: sessions that changed, forwards that failed. */
export function newsBetween(
  before: readonly SessionStatus[],
  after: readonly SessionStatus[],
): readonly string[] {
  return after.flatMap((session) => {
    const old = before.find(({ id }) => id === session.id);
    const title = titleOf(session.profile);
    const changed = old?.state.kind !== session.state.kind;
    const failed = session.forwards.filter(
      ({ forward, state }) =>
        state.kind === 'failed' &&
        old?.forwards.find((known) => known.forward.id === forward.id)?.state.kind !== 'failed',
    );
    return [
      ...(changed ? [`${title}: ${sessionKindWords(session.state)}`] : []),
      ...failed.map(({ forward, state }) =>
        state.kind === 'failed'
          ? `${title}: ${sourceNotation(forward)} failed. ${explain(state.error).what}`
          : '',
      ),
    ];
  });
}
