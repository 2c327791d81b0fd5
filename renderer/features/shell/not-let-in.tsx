import { KeyRound } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useReplica } from '../../services-context';

/** Whether Ginnel has refused this page before it told it anything: there is nothing to show of it then. */
export function useIsNotLetIn(): boolean {
  return useReplica(({ connection, snapshot }) => connection === 'refused' && snapshot === null);
}

/** What a page of browser mode without the token shows in place of the window, which would look as if all was lost. */
export function NotLetIn(): ReactNode {
  useEffect(() => {
    document.title = 'Ginnel';
  }, []);
  return (
    <main className="not-let-in">
      <KeyRound className="icon" aria-hidden="true" />
      <h1>Open the address that was printed in the terminal</h1>
      <p>
        Ginnel runs, but it has not let this browser in yet. The address looks like{' '}
        <code>{`${location.origin}/#token=...`}</code>; take all of it. It lets one browser in, then the
        terminal shows another.
      </p>
      <p>
        No terminal at hand? Start Ginnel in browser mode once more: it does not start twice, but prints an
        address that works. Your sessions and tunnels stay as they are.
      </p>
    </main>
  );
}
