import type { ReactNode } from 'react';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { useReplica, useServices, useView } from '../../services-context';

/** What this program is, and where it keeps its files. */
export function About(): ReactNode {
  const { view } = useServices();
  const about = useView((state) => state.about);
  const app = useReplica(({ snapshot }) => snapshot?.app ?? null);
  if (!about) return null;
  const close = (): void => {
    view.setState({ about: false });
  };
  return (
    <Modal title="About Ginnel" onCancel={close}>
      <div className="modal-body">
        <p>
          <b>Ginnel{app === null ? '' : ` ${app.version}`}</b> keeps SSH tunnels up. Its window follows
          PuTTY’s configuration box.
        </p>
        {app === null ? null : (
          <dl className="facts">
            <dt>Runs as</dt>
            <dd>
              {app.mode === 'browser' ? 'browser mode' : 'desktop app'} on {app.platform}
            </dd>
            <dt>Saved sessions are in</dt>
            <dd>
              <code>{app.dataFolder}</code>
            </dd>
            <dt>Event logs are in</dt>
            <dd>
              <code>{app.logFolder}</code>
            </dd>
          </dl>
        )}
        <p>
          Distributed under the MIT licence. No data leaves this computer but what you send through your
          tunnels.
        </p>
      </div>
      <div className="modal-buttons">
        <PushButton
          label="&Diagnostic report..."
          onClick={() => {
            view.setState({ about: false, report: { sessionId: null } });
          }}
        />
        <span className="spring" />
        <PushButton label="&Close" look="default" data-first-focus onClick={close} />
      </div>
    </Modal>
  );
}
