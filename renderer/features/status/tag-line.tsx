import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/session-list';
import { searchTag } from '../../actions/search-tag';
import { useListed, useServices } from '../../services-context';
import type { SessionId } from '../../../shared/ids';
import tagStyles from '../../components/tag.module.css';
import styles from './tag-line.module.css';

const none: readonly string[] = [];

/** The tags of a session as it is saved; each leads to the sessions that have it. */
export function TagLine({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const services = useServices();
  const tags = useListed(({ sessions }) => sessions.get(sessionId)?.profile.tags ?? none);
  if (tags.length === 0) return null;
  return (
    <ul className={styles.tags} aria-label={texts.tags}>
      {tags.map((tag) => (
        <li key={tag}>
          <button
            type="button"
            className={clsx(tagStyles.tag, styles.tag)}
            title={texts.showTagged(tag)}
            onClick={() => searchTag(services, tag)}
          >
            {tag}
          </button>
        </li>
      ))}
    </ul>
  );
}
