import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { explain, sentence } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { destinationNotation, formatNotation, sourceNotation } from '../../../shared/notation';
import { doesTheSame } from '../../../shared/difference';
import { checkGuarded, isExposed } from '../../../shared/listeners';
import type { SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { forwardLook, isOpenToOthers } from '../../../shared/forward-look';
import { forwardWords } from '../../../shared/texts/status';
import { beginEdit, toggleForward } from '../../actions/tunnels';
import { ExposedTag } from '../../components/exposed-tag';
import { StateMark, shapeOfForward } from '../../components/state-mark';
import { Switch } from '../../components/switch/switch';
import { useDraft, useReplica, useServices } from '../../services-context';
import { optionWords } from '../../../shared/texts/tunnels';
import * as texts from '../../../shared/texts/tunnels';
import * as common from '../../../shared/texts/common';
import listStyles from '../../components/list.module.css';
import stateMarkStyles from '../../components/state-mark.module.css';
import textStyles from '../../components/text.module.css';
import styles from './tunnels.module.css';

interface ForwardRowProps {
  readonly forward: Forward;
  readonly selected: boolean;
  /** The one row Tab goes to. */
  readonly reachable: boolean;
}

/** One forwarded port: PuTTY's two columns, a switch, and what it does now. */
export function ForwardRow({ forward, selected, reachable }: ForwardRowProps): ReactNode {
  const services = useServices();
  const profile = useDraft((state) => state.profile);
  const opened = useReplica(({ snapshot }) => snapshot?.sessions.find(({ id }) => id === profile.id) ?? null);
  const source = sourceNotation(forward);
  const facts = [...(forward.name === '' ? [] : [forward.name]), ...optionWords(forward)];
  const guarded = checkGuarded(forward, profile);
  const isAsked = isExposed(forward, profile);
  // The server may have opened more than was asked for.
  const isOpened =
    opened !== null &&
    opened.forwards.some(
      (status) => status.forward.id === forward.id && isOpenToOthers(status, opened.profile),
    );
  return (
    <div
      role="row"
      className={clsx(listStyles.row, styles.row, !forward.enabled && styles.off)}
      data-row={forward.id}
      title={[formatNotation(forward), forward.name, forward.note].filter((text) => text !== '').join('\n')}
      tabIndex={reachable ? 0 : -1}
      aria-selected={selected}
      onFocus={() => services.view.setState({ forwardSelection: forward.id })}
      onDoubleClick={() => beginEdit(services, forward.id)}
      onCopy={(event) => {
        if (window.getSelection()?.isCollapsed === false) return;
        event.clipboardData.setData('text/plain', formatNotation(forward));
        event.preventDefault();
      }}
    >
      <div role="gridcell" className={styles.switch} onDoubleClick={(event) => event.stopPropagation()}>
        <Switch
          label={source}
          isOn={forward.enabled}
          excludeFromTabOrder
          onChange={() => toggleForward(services, forward.id)}
        />
      </div>
      <div role="gridcell" className={styles.notation} data-cell="notation">
        <span className={styles.source} data-cell="source">
          {source}
        </span>
        {'\t'}
        <span className={styles.destination} data-cell="destination">
          {destinationNotation(forward)}
        </span>
        {forward.kind === 'remote' && forward.destination === null ? (
          <span className={styles.farSocks}>{common.socksOnServer}</span>
        ) : null}
      </div>
      <div role="gridcell" className={styles.state}>
        {isAsked || isOpened ? <ExposedTag forward={forward} unasked={!isAsked} /> : null}
        {guarded.ok || !forward.enabled ? null : (
          <span className={styles.needsLogin} title={sentence(guarded.error)}>
            {texts.needsALogin}
          </span>
        )}
        <RowState forward={forward} profile={profile} opened={opened} />
      </div>
      {facts.length === 0 ? null : (
        <div role="gridcell" className={styles.name} title={facts.join('\n')}>
          {facts.join(' · ')}
        </div>
      )}
    </div>
  );
}

/** What the forward does while its session is open; what Apply would change is said as such. */
function RowState({
  forward,
  profile,
  opened,
}: {
  readonly forward: Forward;
  readonly profile: SessionProfile;
  readonly opened: SessionStatus | null;
}): ReactNode {
  if (opened === null)
    return forward.enabled ? null : <span className={stateMarkStyles.words}>{texts.off}</span>;
  const status = opened.forwards.find(
    (candidate) => candidate.forward.id === forward.id && !candidate.leaving,
  );
  if (status === undefined || formatNotation(status.forward) !== formatNotation(forward)) {
    return <span className={stateMarkStyles.words}>{texts.notAppliedYet}</span>;
  }
  // Switch and options are those of the form; the state beside them is that of the open session until Apply.
  const pending = !doesTheSame(
    { forward: status.forward, boxes: opened.profile },
    { forward, boxes: profile },
  );
  const look = forwardLook(status, opened.state);
  return (
    <span
      className={stateMarkStyles.words}
      data-shape={shapeOfForward(look)}
      title={'error' in status.state ? explain(status.state.error).what : undefined}
    >
      <StateMark shape={shapeOfForward(look)} />
      {forwardWords(status, opened.state)}
      {pending ? <span className={textStyles.quiet}>{texts.notAppliedPart}</span> : null}
    </span>
  );
}
