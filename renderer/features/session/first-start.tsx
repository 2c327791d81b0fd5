import { Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { tryDemo } from '../../actions/open';
import { mayLeave, show } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { useDraft, useReplica, useServices, useView } from '../../services-context';

/** The offer of the first start: a session without having a server. */
export function FirstStart(): ReactNode {
  const services = useServices();
  const isFirst = useReplica(
    ({ snapshot }) => snapshot !== null && snapshot.profiles.length === 0 && snapshot.sessions.length === 0,
  );
  const isDemo = useDraft(({ profile }) => profile.demo);
  const busy = useView((view) => view.busy);
  if (!isFirst || isDemo) return null;
  return (
    <section className="offer" aria-label="First start">
      <Sparkles className="icon" aria-hidden="true" />
      <p>
        New here? Fill in your SSH server below and press <b>Open</b> – or see a tunnel work first: Ginnel
        brings a small demo server along.
      </p>
      <PushButton
        label="Try it without a server"
        disabled={busy}
        onClick={() => {
          void mayLeave(services).then(async (may) => {
            if (may) await tryDemo(services, (profile) => show(services, profile));
          });
        }}
      />
    </section>
  );
}
