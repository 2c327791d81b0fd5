import { isLive } from '../../shared/status';
import type { AppServices } from '../services';
import { complain } from '../state/view';

/**
 * Opens the demo: its server is started, its session connects without a question, and its page is pointed at. One that is in the
 * list already is gone to, and opened again where it is not live.
 */
export async function tryDemo({ ginnel, replica, view }: AppServices): Promise<void> {
  if (view.getState().busy) return;
  const listed = replica.store.getState().snapshot?.sessions.find(({ profile }) => profile.demo);
  view.setState({ busy: true, note: null });
  const started =
    listed === undefined ? await ginnel.demo.start({}) : ({ ok: true, value: listed.profile } as const);
  const isUp = listed !== undefined && isLive(listed.state);
  const opened = started.ok && !isUp ? await ginnel.sessions.open({ profile: started.value }) : started;
  view.setState({ busy: false });
  if (!started.ok || !opened.ok) {
    if (!opened.ok) complain(view, opened.error);
    return;
  }
  const { id, forwards } = started.value;
  const page = forwards.find(({ kind }) => kind === 'local');
  view.setState({
    ...{ page: 'status', chosen: id, arrived: id, drawer: false, help: null },
    pointedAt: page?.id ?? null,
  });
}
