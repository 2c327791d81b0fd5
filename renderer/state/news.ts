import { explain } from '../../shared/errors';
import { sourceNotation } from '../../shared/notation';
import { titleOf } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { sessionKindWords } from '../../shared/status-words';

/** What changed between two states, in sentences worth hearing: sessions that changed, forwards that failed or wait. */
export function newsBetween(
  before: readonly SessionStatus[],
  after: readonly SessionStatus[],
): readonly string[] {
  return after.flatMap((session) => {
    const old = before.find(({ id }) => id === session.id);
    const title = titleOf(session.profile);
    const changed = old?.state.kind !== session.state.kind;
    const troubled = session.forwards.filter(
      ({ forward, state }) =>
        'error' in state &&
        old?.forwards.find((known) => known.forward.id === forward.id)?.state.kind !== state.kind,
    );
    return [
      ...(changed ? [`${title}: ${sessionKindWords(session.state)}`] : []),
      ...troubled.map(({ forward, state }) =>
        'error' in state
          ? `${title}: ${sourceNotation(forward)} ${state.kind === 'failed' ? 'failed' : 'waits for its port'}. ${explain(state.error).what}`
          : '',
      ),
    ];
  });
}
