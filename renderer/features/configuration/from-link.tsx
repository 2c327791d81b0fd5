import { Link } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { lineNotation } from '../../../shared/notation';
import * as texts from '../../../shared/texts/link';
import { useDraft, useReplica, useServices } from '../../services-context';
import { isAnywhere } from '../../state/session-rows';
import css from './changed-elsewhere.module.css';

/**
 * Says that a link has filled the form in, and what of it to look at. It takes the focus: what the user is typing meanwhile must not go
 * into another's form, where Enter is Open.
 */
export function FromLink(): ReactNode {
  const { replica } = useServices();
  const fromLink = useDraft((state) => state.fromLink);
  const id = useDraft(({ profile }) => profile.id);
  const note = useRef<HTMLDivElement>(null);
  const isKept = useReplica(() => isAnywhere(replica, id));
  const isShown = fromLink !== null && !isKept;
  useEffect(() => {
    if (isShown) note.current?.focus();
  }, [fromLink, isShown]);
  if (!isShown) return null;
  const lines = fromLink.filled.forwards.map(lineNotation);
  const said = [...(lines.length === 0 ? [] : [texts.itsForwards(lines)]), ...fromLink.remarks];
  return (
    <div
      className={css['bar']}
      role="group"
      aria-label={texts.linkNote}
      tabIndex={-1}
      ref={note}
      data-from-link
    >
      <Link aria-hidden="true" />
      <div className={css['words']}>
        <p>
          {texts.fromLink} {texts.nothingOpened}
        </p>
        {said.length === 0 ? null : (
          <ul aria-label={texts.aboutLink} tabIndex={0}>
            {said.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
