import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { panelOfError, sentence } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { editSession } from '../../actions/saved-sessions';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useServices } from '../../services-context';
import { loginRemarks } from './login-remarks';
import styles from './note.module.css';

/** Says of a connected session which chosen key could not be used; nothing where all went as it was set. */
export function LoginNote({ session }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const remarks = loginRemarks(session);
  const [first] = remarks;
  if (first === undefined) return null;
  return (
    <div className={styles.warning}>
      {remarks.map((remark) => (
        <ErrorNote key={sentence(remark)} error={remark} />
      ))}
      <PushButton
        label={texts.settings}
        icon={<SlidersHorizontal />}
        look="quiet"
        onClick={() => editSession(services, session.id, panelOfError(first))}
      />
    </div>
  );
}
