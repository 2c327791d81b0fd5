import type { ReactNode } from 'react';
import { followedFrom, overlayKeys } from '../../../shared/followed';
import type { SessionId } from '../../../shared/ids';
import * as texts from '../../../shared/texts/followed';
import { listed } from '../../../shared/texts/numbers';
import { useDraft, useReplica } from '../../services-context';
import { SaidList } from './said-list';
import textStyles from '../../components/text.module.css';
import styles from './followed.module.css';

/** On a session's card: which file it is followed from, and what of it Ginnel does not go by. */
export function FollowedNote({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const file = useReplica(({ snapshot }) => (snapshot === null ? null : followedFrom(snapshot, sessionId)));
  if (file === null) return null;
  return (
    <div className={styles.note}>
      <p>
        {texts.followedFrom(file.name)}
        {file.state.kind === 'unreadable' ? `. ${texts.unreadable}` : ''}
      </p>
      <SaidList said={file.said.filter((one) => one.sessionId === sessionId)} />
    </div>
  );
}

/** On the Session panel: what Save keeps of a followed session in the form. */
export function FollowedInForm(): ReactNode {
  const id = useDraft(({ profile }) => profile.id);
  const file = useReplica(({ snapshot }) => (snapshot === null ? null : followedFrom(snapshot, id)));
  if (file === null) return null;
  const own = listed(overlayKeys[file.kind].map((key) => texts.ownSettings[key]));
  return <p className={textStyles.hint}>{texts.savesHere(file.name, own)}</p>;
}
