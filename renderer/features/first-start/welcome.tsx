import { Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import { importMenu } from '../../../shared/texts/import-look';
import * as texts from '../../../shared/texts/session';
import * as shell from '../../../shared/texts/shell';
import { newSession } from '../../actions/choose';
import { beginImport } from '../../actions/import-look';
import { tryDemo } from '../../actions/open';
import { show } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { useServices, useView } from '../../services-context';
import { useNewSession } from '../sessions/use-new-session';

/** Where nothing is looked at: how to come to a first tunnel. */
export function Welcome(): ReactNode {
  const services = useServices();
  const begin = useNewSession();
  const busy = useView((view) => view.busy);
  return (
    <section className="overview overview-empty" aria-label={texts.firstStart}>
      <Waypoints className="icon big" aria-hidden="true" />
      <h1>{shell.welcome}</h1>
      <PushButton label={shell.newSession} look="default" onClick={begin} />
      <PushButton label={importMenu} onClick={() => beginImport(services)} />
      <PushButton
        label={texts.tryDemo}
        disabled={busy}
        onClick={() => {
          newSession(services);
          void tryDemo(services, (profile) => show(services, profile));
        }}
      />
    </section>
  );
}
