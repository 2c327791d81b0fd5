import { Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import { summary } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/overview';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { useReplica, useServices } from '../../services-context';
import { isCutOff } from '../../state/replica';
import { SessionCard } from './session-card';

/** All open sessions with their forwards. */
export function Overview(): ReactNode {
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const cutOff = useReplica(isCutOff);
  if (sessions === undefined) return <div className="overview" aria-busy="true" />;
  if (sessions.length === 0) return <Nothing />;
  return (
    <div className="overview" data-cut-off={cutOff}>
      <h1 className="overview-title">{cutOff ? texts.notKnownNow(summary(sessions)) : summary(sessions)}</h1>
      {sessions.map((session) => (
        <SessionCard key={session.id} session={session} />
      ))}
    </div>
  );
}

function Nothing(): ReactNode {
  const { view } = useServices();
  return (
    <div className="overview overview-empty">
      <Waypoints className="icon big" aria-hidden="true" />
      <h1>{texts.noSession}</h1>
      <p>
        {texts.showUpHere} <b>{common.openVerb}</b> {texts.orDoubleClick}
      </p>
      <PushButton
        label={texts.goToConfiguration}
        onClick={() => view.setState({ tab: 'configuration', panel: 'session' })}
      />
    </div>
  );
}
