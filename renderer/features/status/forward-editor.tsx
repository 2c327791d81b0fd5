import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { fieldsOf } from '../../../shared/forward-fields';
import { sourceNotation } from '../../../shared/notation';
import { isLive } from '../../../shared/status';
import * as texts from '../../../shared/texts/status-page';
import { endForwardEdit, finishForwardEdit, typeForwardEdit } from '../../actions/edited-row';
import { forwardFieldOf, isAboutForward } from '../../actions/problems';
import { CheckBox } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { useServices, useView } from '../../services-context';
import styles from './forward-editor.module.css';
import { RowControls } from './row-controls';
import type { RowSession } from './row-session';

/** The row of a forward as fields. Enter saves them, Escape leaves the forward as it is; the focus goes back to the row. */
export function ForwardEditor({
  session,
  forward,
}: {
  readonly session: RowSession;
  readonly forward: Forward;
}): ReactNode {
  const services = useServices();
  const fields = useView(({ forwardEdits }) => forwardEdits[session.id]?.fields) ?? fieldsOf(forward);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const [isTemporary, setTemporary] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector('input')?.focus();
  }, []);
  const atField = error !== null && isAboutForward(error) ? { part: forwardFieldOf(error), error } : null;
  const toRow = (): void => {
    box.current?.closest<HTMLElement>('[role="row"]')?.focus();
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    const result = await finishForwardEdit(services, session, !isTemporary);
    setBusy(false);
    if (result.ok) {
      toRow();
      return;
    }
    setError(result.error);
    box.current?.querySelector<HTMLElement>(`[data-part="${forwardFieldOf(result.error)}"]`)?.focus();
  };
  return (
    <RowControls className={styles.editor}>
      <div ref={box} role="group" aria-label={texts.editing(sourceNotation(forward))}>
        <ForwardFieldset
          fields={fields}
          profile={session.profile}
          problem={atField}
          submitLabel={texts.change}
          busy={busy}
          onChange={(changes) => {
            setError(null);
            typeForwardEdit(services, session.id, changes);
          }}
          onSubmit={() => void save()}
          onCancel={() => {
            toRow();
            endForwardEdit(services, session.id);
          }}
        />
        {isLive(session.state) ? (
          <CheckBox
            label={texts.onlyUntilDisconnect}
            checked={isTemporary}
            onChange={setTemporary}
            hint={texts.onlyUntilDisconnectHint}
          />
        ) : null}
        {error !== null && atField === null ? <ErrorNote error={error} alert /> : null}
      </div>
    </RowControls>
  );
}
