import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { titleOf } from '../../../shared/session-profile';
import { merged } from '../../../shared/three-way';
import * as texts from '../../../shared/texts/changed-elsewhere';
import { settle, type Settling } from '../../actions/changed-elsewhere';
import { PushButton } from '../../components/controls';
import { useDraft, useReplica, useServices, useView } from '../../services-context';
import { changedElsewhere } from '../../state/changed-elsewhere';
import css from './changed-elsewhere.module.css';

/** Says at once, not only at Save, that the session in the form was changed or deleted elsewhere; with what differs, and the choices. */
export function ChangedElsewhere(): ReactNode {
  const services = useServices();
  const draft = useDraft((state) => state);
  const saved = useReplica(({ snapshot }) => snapshot);
  const busy = useView((state) => state.busy);
  const found = busy ? null : changedElsewhere(draft, saved);
  if (found === null) return null;
  const versions = found.kind === 'changed' ? found.versions : null;
  const title = titleOf(draft.baseline);
  const button = (how: Settling, label: string): ReactNode => (
    <PushButton label={label} onClick={() => void settle(services, how, versions)} />
  );
  return (
    <div className={css['bar']} role="status">
      <TriangleAlert aria-hidden="true" />
      <div className={css['words']}>
        <p>{versions === null ? texts.deletedSince(title) : texts.changedSince(title)}</p>
        {versions === null ? null : (
          <ul>
            {texts.elsewhereLines(versions).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      <div className={css['choices']}>
        {versions === null ? (
          <>
            {button('again', texts.saveAgain)}
            {button('leave', texts.leaveDeleted)}
          </>
        ) : (
          <>
            {merged(versions) === null ? null : button('both', texts.keepBoth)}
            {button('mine', texts.saveMine)}
            {button('theirs', texts.takeTheirs)}
          </>
        )}
      </div>
    </div>
  );
}
