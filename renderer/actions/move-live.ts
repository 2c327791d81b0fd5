import { formatSource, isSocket, listenPortSchema } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { checkAgainst } from '../../shared/listeners';
import type { Result } from '../../shared/result';
import { listedForwards, type SessionStatus } from '../../shared/status';
import { editProfile } from '../state/draft';
import type { AppServices } from '../services';

/**
 * Has a forward of an open session listen on another port. When the form holds the same session the port changes there
 * as well, also in a row that is being edited and still shows the old one, so that Apply does not bring it back.
 * @param port 1 to 65535
 */
export async function moveLive(
  { ginnel, draft }: AppServices,
  session: SessionStatus,
  forward: Forward,
  port: number,
): Promise<Result<unknown>> {
  const moved = onPort(forward, port);
  const others = listedForwards(session).map((listed) => listed.forward);
  const checked = checkAgainst(moved, others, session.profile);
  if (!checked.ok) return checked;
  const result = await ginnel.forwards.change({ sessionId: session.id, forward: moved });
  const { profile, edit } = draft.getState();
  if (!result.ok || profile.id !== session.id) return result;
  editProfile(draft, {
    forwards: profile.forwards.map((row) => (row.id === forward.id ? onPort(row, port) : row)),
  });
  if (edit?.id === forward.id && edit.fields.source.trim() === formatSource(forward.source)) {
    draft.setState({ edit: { ...edit, fields: { ...edit.fields, source: formatSource(moved.source) } } });
  }
  return result;
}

function onPort<Kind extends Forward>(forward: Kind, port: number): Kind {
  if (isSocket(forward.source)) return forward;
  return { ...forward, source: { ...forward.source, port: listenPortSchema.parse(port) } };
}
