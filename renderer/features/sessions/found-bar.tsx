import { FileOutput, Plug, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/session-list';
import { exportSessions } from '../../actions/export-look';
import { switchSessions } from '../../actions/session-commands';
import { IconButton } from '../../components/controls';
import { useListed, useServices } from '../../services-context';
import { countLive, countUp, type SessionTree } from '../../state/session-list';
import styles from './found-bar.module.css';

/** The sessions that are found, as one group: a tag is one when it is looked for. */
export function FoundBar({ tree }: { readonly tree: SessionTree }): ReactNode {
  const services = useServices();
  const ids = [...tree.found.keys()];
  const up = useListed(({ sessions }) => countUp(sessions, ids));
  const live = useListed(({ sessions }) => countLive(sessions, ids));
  if (ids.length === 0) return null;
  return (
    <div className={styles.bar} role="group" aria-label={texts.found}>
      <span className={styles.count}>{texts.upOf(up, ids.length)}</span>
      <IconButton
        label={texts.connectFound}
        icon={<Plug aria-hidden="true" />}
        disabled={live === ids.length}
        onClick={() => void switchSessions(services, ids, true)}
      />
      <IconButton
        label={texts.disconnectFound}
        icon={<Unplug aria-hidden="true" />}
        disabled={live === 0}
        onClick={() => void switchSessions(services, ids, false)}
      />
      <IconButton
        label={texts.exportFound}
        icon={<FileOutput aria-hidden="true" />}
        onClick={() => exportSessions(services, ids)}
      />
    </div>
  );
}
