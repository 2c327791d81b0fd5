import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { explain } from '../../../shared/errors';
import type { Jump } from '../../../shared/jump';
import type { RoutePart } from '../../../shared/route';
import * as texts from '../../../shared/texts/jump-hosts';
import * as common from '../../../shared/texts/common';
import { beginJumpChange, moveJump, removeJump } from '../../actions/jumps';
import { FieldError } from '../../components/error-note';
import { OrderButtons } from '../../components/order-buttons';
import { OrderedList, type OrderedRow } from '../../components/ordered-list';
import { useProblem } from '../../components/use-problem';
import { useDraft, useServices, useView } from '../../services-context';
import { say } from '../../state/view';
import { useRoute } from './use-route';
import listStyles from '../../components/list.module.css';
import styles from './jump-hosts.module.css';

/** Jump hosts have no names of their own; a row is known by the object, which moves as it is. */
const keys = new WeakMap<Jump, string>();
let lastKey = 0;

function keyOf(jump: Jump): string {
  const known = keys.get(jump);
  if (known !== undefined) return known;
  lastKey += 1;
  const key = `jump-${String(lastKey)}`;
  keys.set(jump, key);
  return key;
}

/** The jump hosts in the order of the route, with Remove, and ways to change and order them. */
export function JumpList(): ReactNode {
  const services = useServices();
  const { view } = services;
  const route = useRoute();
  const changing = useDraft(({ jump }) => jump.position);
  const position = useView(({ jumpSelection }) => jumpSelection);
  const problem = useProblem('jumps');
  const chosen = position === null ? undefined : route[position];
  const change = (): void => {
    if (position === null || chosen === undefined) say(view, texts.selectJumpHost);
    else if (beginJumpChange(services, position)) {
      // The fields may be of the other sort before the next render.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-field="jump"]')?.focus());
    }
  };
  const remove = (): void => {
    removeJump(services, position);
    const left = route.length - 1;
    if (position !== null && left > 0) view.setState({ jumpSelection: Math.min(position, left - 1) });
  };
  return (
    <div className={clsx(listStyles.framed, styles.list)}>
      <div className={listStyles.heading}>
        <p id="jump-hosts">{texts.nearestFirst}</p>
      </div>
      <OrderedList
        labelledBy="jump-hosts"
        {...(problem === null ? {} : { describedBy: 'jumps-error' })}
        className={clsx(styles.ordered)}
        field="jumps"
        rows={route.map((part, at) => rowOf(part, at === changing))}
        selected={chosen === undefined ? null : keyOf(chosen.jump)}
        empty={texts.direct}
        onSelect={(key) =>
          view.setState({ jumpSelection: route.findIndex(({ jump }) => keyOf(jump) === key) })
        }
        onMove={(by) => moveJump(services, position, by)}
        onRemove={remove}
        onChange={change}
      />
      {problem === null ? null : <FieldError id="jumps-error" error={problem} />}
      <OrderButtons
        onRemove={remove}
        onMove={(by) => moveJump(services, position, by)}
        onEdit={change}
        editLabel={texts.changeSelected}
      />
    </div>
  );
}

function rowOf(part: RoutePart, changing: boolean): OrderedRow {
  const { jump, title, error } = part;
  const facts = factsOf(part);
  return {
    id: keyOf(jump),
    text: title,
    className: clsx(styles.row, changing && styles.changing),
    content: (
      <>
        <span className={styles.title}>{title}</span>
        <span className={styles.kind}>{jump.kind === 'saved' ? common.savedSession : ''}</span>
        {facts === '' ? null : <span className={styles.facts}>{facts}</span>}
        {error === null ? null : (
          <span className={styles.wrong}>
            <CircleAlert aria-hidden="true" />
            <span>
              {explain(error).what} {explain(error).todo}
            </span>
          </span>
        )}
      </>
    ),
  };
}

function factsOf({ jump, title, server, own }: RoutePart): string {
  if (jump.kind === 'saved') {
    return [server === title ? '' : server, own.length === 0 ? '' : texts.reachedThrough(own.join(', then '))]
      .filter((text) => text !== '')
      .join(' · ');
  }
  if (jump.privateKeyFile === '') return '';
  return jump.onlyThisKey ? texts.keyOnly(jump.privateKeyFile) : `key ${jump.privateKeyFile}`;
}
