import { useEffect, useRef, type ReactNode } from 'react';
import { sourceNotation } from '../../../shared/notation';
import * as texts from '../../../shared/texts/tunnels';
import * as common from '../../../shared/texts/common';
import { editFieldOf } from '../../actions/problems';
import { cancelEdit, editRow, finishWhereFree } from '../../actions/tunnels';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { useForwardProblem } from '../../components/use-problem';
import { useDraft, useServices } from '../../services-context';
import styles from './tunnels.module.css';

/** A row of the list turned into fields. Enter or OK puts them into the row, Esc leaves it as it was. */
export function RowEditor(): ReactNode {
  const services = useServices();
  const edit = useDraft((state) => state.edit);
  const forward = useDraft(({ profile, edit: row }) => profile.forwards.find(({ id }) => id === row?.id));
  const profile = useDraft((state) => state.profile);
  const problem = useForwardProblem(editFieldOf);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = row.current?.querySelector<HTMLInputElement>('[data-field="edit-source"]');
    first?.focus();
    first?.select();
  }, []);
  if (edit === null || forward === undefined) return null;
  const backToRow = (): void => {
    // The row takes the fields' place with the next render.
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-row="${edit.id}"]`)?.focus();
    });
  };
  return (
    <div role="row" className={styles.editor} ref={row} aria-selected="true">
      <div role="gridcell">
        <div role="group" aria-label={texts.edit(sourceNotation(forward))}>
          <ForwardFieldset
            fields={edit.fields}
            profile={profile}
            problem={problem}
            nameOf={editFieldOf}
            submitLabel={common.ok}
            onChange={(changes) => editRow(services, changes)}
            onSubmit={() =>
              void finishWhereFree(services).then((finished) => {
                if (finished) backToRow();
              })
            }
            onCancel={() => {
              cancelEdit(services);
              backToRow();
            }}
          />
        </div>
      </div>
    </div>
  );
}
