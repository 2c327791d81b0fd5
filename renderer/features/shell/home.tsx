import { PanelLeft } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import * as texts from '../../../shared/texts/shell';
import { IconButton } from '../../components/controls';
import { useReplica, useServices, useView } from '../../services-context';
import { Welcome } from '../first-start/welcome';
import { SessionList } from '../sessions/session-list';
import { useDrawer } from '../sessions/use-drawer';
import { useChosen } from '../sessions/use-chosen';
import { Feedback } from './feedback';
import styles from './home.module.css';
import { SessionPages } from './session-pages';

/** The home screen: all sessions at the left, the one that is looked at beside them. */
export function Home(): ReactNode {
  const { view } = useServices();
  const isKnown = useReplica(({ snapshot }) => snapshot !== null);
  const isOut = useView(({ drawer }) => drawer);
  const drawerButton = useRef<HTMLDivElement>(null);
  const isOverPage = useDrawer(drawerButton);
  const putAway = (): void => view.setState({ drawer: false });
  const chosen = useChosen();
  return (
    <div className={styles['home']} data-drawer={isOut}>
      <nav
        id="sessions"
        className={styles['list']}
        aria-label={texts.sessions}
        onKeyDown={(event) => {
          if (isOverPage && event.key === 'Escape' && !event.defaultPrevented) putAway();
        }}
      >
        <SessionList />
      </nav>
      {isOut ? <div className={styles['shade']} onClick={putAway} aria-hidden="true" /> : null}
      <main className={styles['chosen']} aria-busy={!isKnown} tabIndex={-1} inert={isOverPage}>
        <div ref={drawerButton} className={styles['drawerButton']}>
          <IconButton
            label={texts.showSessions}
            icon={<PanelLeft />}
            aria-expanded={isOut}
            aria-controls="sessions"
            onClick={() => view.setState({ drawer: !isOut })}
          />
        </div>
        {chosen === null ? (
          isKnown ? (
            <>
              <Welcome />
              <Feedback />
            </>
          ) : null
        ) : (
          <SessionPages listed={chosen} />
        )}
      </main>
    </div>
  );
}
