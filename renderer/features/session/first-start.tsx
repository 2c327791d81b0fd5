import { Sparkles } from 'lucide-react';
import { savedSessions } from '../../../shared/followed';
import * as texts from '../../../shared/texts/session';
import * as common from '../../../shared/texts/common';
import type { ReactNode } from 'react';
import { tryDemo } from '../../actions/open';
import { firstStartImport } from '../../../shared/texts/import-look';
import { beginImport } from '../../actions/import-look';
import { mayLeave, show } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { useDraft, useReplica, useServices, useView } from '../../services-context';

/** The offer of the first start: a session without having a server. */
export function FirstStart(): ReactNode {
  const services = useServices();
  const isFirst = useReplica(
    ({ snapshot }) =>
      snapshot !== null && savedSessions(snapshot).length === 0 && snapshot.sessions.length === 0,
  );
  const isDemo = useDraft(({ profile }) => profile.demo);
  const busy = useView((view) => view.busy);
  if (!isFirst || isDemo) return null;
  return (
    <section className="offer" aria-label={texts.firstStart}>
      <Sparkles className="icon" aria-hidden="true" />
      <p>
        {texts.newHere} <b>{common.openVerb}</b> {texts.orTryDemo}
      </p>
      <PushButton label={firstStartImport} onClick={() => beginImport(services)} />
      <PushButton
        label={texts.tryDemo}
        disabled={busy}
        onClick={() =>
          void mayLeave(services).then(async (may) => {
            if (may) await tryDemo(services, (profile) => show(services, profile));
          })
        }
      />
    </section>
  );
}
