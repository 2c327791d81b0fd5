import { useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { clsx } from 'clsx';
import type { ForwardId } from '../../../shared/ids';
import * as texts from '../../../shared/texts/tunnels';
import { beginEdit, moveForward, removeSelected, toggleForward } from '../../actions/tunnels';
import { FieldError } from '../../components/error-note';
import { OrderButtons } from '../../components/order-buttons';
import { useProblem } from '../../components/use-problem';
import { isShortcut } from '../../components/shortcuts';
import { useDraft, useServices, useView } from '../../services-context';
import { say } from '../../state/view';
import styles from './tunnels.module.css';
import { ForwardRow } from './forward-row';
import { RowEditor } from './row-editor';
import listStyles from '../../components/list.module.css';

/** The forwarded ports of the session in the form, with Remove, and ways to edit and order them. */
export function ForwardList(): ReactNode {
  const services = useServices();
  const forwards = useDraft(({ profile }) => profile.forwards);
  const editing = useDraft(({ edit }) => edit?.id ?? null);
  const selected = useView(({ forwardSelection }) => forwardSelection);
  const problem = useProblem('forwards');
  const list = useRef<HTMLDivElement>(null);
  const index = forwards.findIndex(({ id }) => id === selected);
  const onKeyDown = useRowKeys(list, index);

  const withSelected = (act: (id: ForwardId) => void): void => {
    if (selected !== null && index >= 0) act(selected);
    else say(services.view, texts.selectForward);
  };

  return (
    <div className={clsx(listStyles.framed, styles.list)}>
      <div className={listStyles.heading}>
        <p id="forwarded-ports">{texts.forwardedPorts}</p>
      </div>
      <div
        ref={list}
        className={clsx(listStyles.list, styles.rows)}
        role="grid"
        aria-labelledby="forwarded-ports"
        aria-describedby={problem === null ? undefined : 'forwards-error'}
        data-field="forwards"
        tabIndex={forwards.length === 0 ? 0 : -1}
        onKeyDown={onKeyDown}
      >
        {forwards.length === 0 ? (
          <div role="row">
            <div role="gridcell" className={listStyles.empty}>
              {texts.noneYet}
            </div>
          </div>
        ) : null}
        {forwards.map((forward, at) =>
          forward.id === editing ? (
            <RowEditor key={forward.id} />
          ) : (
            <ForwardRow
              key={forward.id}
              forward={forward}
              selected={forward.id === selected}
              reachable={forward.id === selected || (index < 0 && at === 0)}
            />
          ),
        )}
      </div>
      {problem === null ? null : <FieldError id="forwards-error" error={problem} />}
      <OrderButtons
        onRemove={() => removeSelected(services)}
        onMove={(by) => withSelected((id) => moveForward(services, id, by))}
        onEdit={() => withSelected((id) => beginEdit(services, id))}
        editLabel={texts.editSelected}
      />
    </div>
  );
}

/** What the keys do in the list. */
function useRowKeys(list: RefObject<HTMLDivElement | null>, index: number): (event: KeyboardEvent) => void {
  const services = useServices();
  const forwards = useDraft(({ profile }) => profile.forwards);
  const selected = forwards[index]?.id ?? null;
  const select = (id: ForwardId | undefined): void => {
    if (id === undefined) return;
    services.view.setState({ forwardSelection: id });
    list.current?.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus();
  };

  /** The list itself, which can have the focus once it has been drawn without rows. */
  const focusEmpty = (): void => {
    requestAnimationFrame(() => list.current?.focus());
  };

  return (event) => {
    // Keys typed into the fields of a row being edited are theirs.
    if (!(event.target instanceof HTMLElement) || event.target.dataset['row'] === undefined) return;
    const act = rowKeys(event, index, forwards.length);
    if (act === null) return;
    event.preventDefault();
    if (act.kind === 'go') select(forwards[act.to]?.id);
    else if (act.kind === 'remove') {
      const next = forwards[index + 1] ?? forwards[index - 1];
      removeSelected(services);
      if (next === undefined) focusEmpty();
      else select(next.id);
    } else if (selected !== null) {
      if (act.kind === 'move') moveForward(services, selected, act.by);
      else if (act.kind === 'toggle') toggleForward(services, selected);
      else beginEdit(services, selected);
    }
  };
}

type RowAct =
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'move'; readonly by: -1 | 1 }
  | { readonly kind: 'toggle' | 'edit' | 'remove' };

/** What a key means in the list; null leaves it to the browser. */
function rowKeys(event: KeyboardEvent, index: number, length: number): RowAct | null {
  if (isShortcut(event, 'moveUp')) return { kind: 'move', by: -1 };
  if (isShortcut(event, 'moveDown')) return { kind: 'move', by: 1 };
  if (isShortcut(event, 'edit')) return { kind: 'edit' };
  if (isShortcut(event, 'remove')) return { kind: 'remove' };
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case 'ArrowUp':
      return { kind: 'go', to: Math.max(0, index - 1) };
    case 'ArrowDown':
      return { kind: 'go', to: Math.min(length - 1, index + 1) };
    case 'Home':
      return { kind: 'go', to: 0 };
    case 'End':
      return { kind: 'go', to: length - 1 };
    case ' ':
      return { kind: 'toggle' };
    default:
      return null;
  }
}
