import type { ReactNode } from 'react';
import { sentence } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';
import { ErrorNote } from '../../components/error-note';
import { loginRemarks } from './login-remarks';
import styles from './note.module.css';

/** Says of a connected session which chosen key could not be used; nothing where all went as it was set. */
export function LoginNote({ session }: { readonly session: SessionStatus }): ReactNode {
  const remarks = loginRemarks(session);
  if (remarks.length === 0) return null;
  return (
    <div className={styles.warning}>
      {remarks.map((remark) => (
        <ErrorNote key={sentence(remark)} error={remark} />
      ))}
    </div>
  );
}
