import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/session-list';
import styles from './tag-list.module.css';

/** The tag that a click is on; null for anything else. */
export function tagAt(target: EventTarget | null): string | null {
  const tag = target instanceof Element ? target.closest<HTMLElement>('[data-tag]') : null;
  return tag?.dataset['tag'] ?? null;
}

/**
 * Tags as words in a row of the list, as many as fit. They are no buttons, of which a long list would have too many: the list hears
 * the click, the row's menu has the same for the keyboard, and the row's name says them.
 */
export function RowTags({ tags }: { readonly tags: readonly string[] }): ReactNode {
  if (tags.length === 0) return null;
  return (
    <span className={styles.tags} aria-hidden="true">
      {tags.map((tag) => (
        <span key={tag} className={styles.tag} data-tag={tag} title={texts.showTagged(tag)}>
          {tag}
        </span>
      ))}
    </span>
  );
}
