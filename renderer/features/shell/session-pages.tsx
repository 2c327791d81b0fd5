import { useId, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import * as texts from '../../../shared/texts/shell';
import { turnTo } from '../../actions/choose';
import { useServices, useView } from '../../services-context';
import { shownStatus, type ListedSession } from '../../state/session-rows';
import { pageSchema } from '../../state/view';
import { Configuration } from '../configuration/configuration';
import { EventLog } from '../event-log/event-log';
import { History } from '../history/history';
import { pageId } from '../status/go-to-session';
import { SessionHeader } from '../status/session-header';
import { StatusPage } from '../status/status-page';
import { Feedback } from './feedback';
import styles from './session-pages.module.css';
import { useArrival } from './use-arrival';

/** The session that is looked at, with its pages. */
export function SessionPages({ listed }: { readonly listed: ListedSession }): ReactNode {
  const services = useServices();
  const page = useView((state) => state.page);
  const titleId = useId();
  useArrival(listed.id);
  const session = shownStatus(listed);
  const isOpen = listed.open !== null;
  const isForm = listed.place === 'unsaved' && !isOpen;
  const disabled = isForm ? pageSchema.options.filter((id) => id !== 'configuration') : [];
  return (
    <article
      className={styles.session}
      id={pageId(listed.id)}
      data-session={listed.id}
      aria-labelledby={titleId}
      tabIndex={-1}
    >
      <SessionHeader titleId={titleId} listed={listed} session={session} />
      <Tabs
        className={styles['pages'] ?? ''}
        selectedKey={page}
        disabledKeys={disabled}
        onSelectionChange={(key) => {
          const next = pageSchema.safeParse(key);
          if (next.success) turnTo(services, next.data);
        }}
      >
        <TabList aria-label={texts.pages} className={styles['tabs'] ?? ''}>
          {pageSchema.options.map((id) => (
            <Tab key={id} id={id} className={styles['tab'] ?? ''}>
              {texts.pageNames[id]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="status" className={styles['page'] ?? ''}>
          <StatusPage key={listed.id} session={session} />
        </TabPanel>
        <TabPanel id="configuration" className={styles['page'] ?? ''}>
          <Configuration />
        </TabPanel>
        <TabPanel id="log" className={styles['page'] ?? ''}>
          <EventLog key={listed.id} session={session} isOpen={isOpen} />
        </TabPanel>
        <TabPanel id="history" className={styles['page'] ?? ''}>
          <History key={listed.id} session={session} />
        </TabPanel>
      </Tabs>
      {page === 'configuration' ? null : <Feedback />}
    </article>
  );
}
