import { clsx } from 'clsx';
import { Clock, ExternalLink, Network, Server, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { isOpenToOthers } from '../../../shared/forward-look';
import controlsStyles from '../../components/controls.module.css';
import { sourceNotation } from '../../../shared/notation';
import type { ForwardStatus } from '../../../shared/status';
import * as common from '../../../shared/texts/common';
import { chosenWords } from '../../../shared/texts/exposure';
import { untilWords } from '../../../shared/texts/numbers';
import * as overview from '../../../shared/texts/overview';
import * as texts from '../../../shared/texts/status-page';
import { CopyButton } from '../../components/copy-button';
import { useNow } from '../../components/use-now';
import { useReplica, useServices, useView } from '../../services-context';
import { PageCallout, calloutId, pointedAtClass } from '../first-start/page-callout';
import { listeningPlaces } from './listening-places';
import styles from './listens-cell.module.css';
import { RowControls } from './row-controls';
import type { RowSession } from './row-session';
import { openPage, pageOf } from './page-behind';
import type { RunningCommand } from '../../components/use-command';
import textStyles from '../../components/text.module.css';

interface ListensCellProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
  readonly command: RunningCommand;
}

/** Where a forward listens, to be copied or opened; twins and other facts as signs, whose words unfold below the row. */
export function ListensCell({ session, status, command }: ListensCellProps): ReactNode {
  const { main, others } = listeningPlaces(status, session.profile);
  const listens = status.state.kind === 'listening';
  if (main === null) return null;
  return (
    <div className={styles.cell} data-listens={listens}>
      {status.forward.kind === 'remote' ? <Sign icon={<Server />} words={overview.onTheServer} /> : null}
      {listens ? null : <span className={textStyles.hidden}>{texts.wouldListen} </span>}
      <span className={styles.address} title={main.shown}>
        {main.shown}
      </span>
      {others.length === 0 ? null : (
        <span className={styles.more} title={texts.alsoOnHint(others.map(({ shown }) => shown))}>
          {texts.alsoOn(others.length)}
        </span>
      )}
      {listens ? (
        <RowControls className={styles.controls}>
          <CopyButton text={main.copy} />
          <OpenPage session={session} status={status} command={command} />
        </RowControls>
      ) : null}
      <Signs session={session} status={status} />
    </div>
  );
}

/** For whom it listens, until when, and who chose the port. */
function Signs({ session: { profile }, status }: Omit<ListensCellProps, 'command'>): ReactNode {
  const { forward, state } = status;
  if (state.kind !== 'listening') return null;
  const [first, ...rest] = forward.allowFrom;
  const chosen = chosenWords(status);
  return (
    <>
      {isOpenToOthers(status, profile) ? (
        <Sign icon={<Network />} words={common.openToOtherHosts} isWarning />
      ) : null}
      {first === undefined ? null : (
        <Sign
          icon={<ShieldCheck />}
          words={[overview.onlyFrom, first, rest.length === 0 ? '' : overview.andMore(rest.length)]
            .join(' ')
            .trim()}
        />
      )}
      {state.until === null ? null : <Until until={state.until} />}
      {chosen === null ? null : <span className={textStyles.hidden}>{chosen}</span>}
      {state.missing.length === 0 ? null : (
        <Sign icon={<TriangleAlert />} words={texts.notEverywhere} isWarning />
      )}
    </>
  );
}

function Sign({
  icon,
  words,
  isWarning = false,
}: {
  readonly icon: ReactNode;
  readonly words: string;
  readonly isWarning?: boolean;
}): ReactNode {
  return (
    <span className={styles.sign} title={words} data-warning={isWarning}>
      {icon}
      <span className={textStyles.hidden}>{words}</span>
    </span>
  );
}

function Until({ until }: { readonly until: number }): ReactNode {
  const now = useNow();
  return <Sign icon={<Clock />} words={untilWords(until, now)} />;
}

function OpenPage({ session, status, command }: ListensCellProps): ReactNode {
  const services = useServices();
  const mode = useReplica(({ snapshot }) => snapshot?.app.mode);
  const isPointedAt = useView(({ pointedAt }) => pointedAt === status.forward.id);
  const url = pageOf(session, status);
  if (url === null) return null;
  const label = texts.openPageOf(sourceNotation(status.forward));
  const about = {
    className: clsx(controlsStyles.button, isPointedAt && pointedAtClass),
    'data-look': 'icon',
    ...{ 'aria-label': label, title: label },
    'aria-describedby': isPointedAt ? calloutId : undefined,
  };
  const used = (): void => services.view.setState({ pointedAt: null });
  return (
    <>
      {mode === 'browser' ? (
        <a {...about} href={url} target="_blank" rel="noreferrer noopener" onClick={used}>
          <ExternalLink aria-hidden="true" />
        </a>
      ) : (
        <button
          type="button"
          {...about}
          onClick={() => {
            used();
            void command.run(() => openPage(services, session, status));
          }}
        >
          <ExternalLink aria-hidden="true" />
        </button>
      )}
      {isPointedAt ? <PageCallout /> : null}
    </>
  );
}
