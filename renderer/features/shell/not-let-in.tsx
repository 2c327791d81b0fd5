import { KeyRound } from 'lucide-react';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/shell';
import { useEffect, type ReactNode } from 'react';
import { useReplica } from '../../services-context';
import styles from './not-let-in.module.css';

/** Whether Ginnel has refused this page before it told it anything: there is nothing to show of it then. */
export function useIsNotLetIn(): boolean {
  return useReplica(({ connection, snapshot }) => connection === 'refused' && snapshot === null);
}

/** What a page of browser mode without the token shows in place of the window, which would look as if all was lost. */
export function NotLetIn(): ReactNode {
  useEffect(() => {
    document.title = common.titleOnly;
  }, []);
  return (
    <main className={styles.page}>
      <KeyRound aria-hidden="true" />
      <h1>{texts.openAddress}</h1>
      <p>
        {texts.notLetIn} <code>{`${location.origin}/#token=...`}</code>
        {texts.takeAll}
      </p>
      <p>{texts.noTerminal}</p>
    </main>
  );
}
