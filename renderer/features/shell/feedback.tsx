import { Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/configuration';
import { IconButton, PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { AllNames } from '../../components/whole-list';
import { useServices, useView } from '../../services-context';
import { undoNote } from '../../state/view';
import styles from './feedback.module.css';

/** The outcome of the last command, with its Undo, or why there is none. */
export function Feedback(): ReactNode {
  const { view } = useServices();
  const note = useView((state) => state.note);
  if (note === null) return <div role="status" />;
  const dismiss = (
    <IconButton label={texts.dismiss} icon={<X />} onClick={() => view.setState({ note: null })} />
  );
  if (note.kind === 'error') {
    return (
      <div className={styles.feedback} data-tone="failed">
        <ErrorNote error={note.error} alert />
        {dismiss}
      </div>
    );
  }
  return (
    <>
      <div className={styles.feedback} role="status">
        <Info aria-hidden="true" />
        <span className={styles.text}>{note.text}</span>
        {note.undo === null ? null : (
          <PushButton label={texts.undo} look="quiet" shortcut="undo" onClick={() => undoNote(view)} />
        )}
        {dismiss}
      </div>
      <AllNames key={note.text} names={note.names} className={styles.names} />
    </>
  );
}
