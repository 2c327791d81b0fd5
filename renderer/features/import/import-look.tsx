import { useEffect, useRef, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { ImportPlan } from '../../../shared/import-plan';
import * as texts from '../../../shared/texts/import-look';
import * as common from '../../../shared/texts/common';
import { chooseTarget, closeLook, isUnusable, looseForwards, targetsOf } from '../../actions/import-look';
import { canConnect, connectLook } from '../../actions/import-connect';
import { acceptLook } from '../../actions/import-make';
import { PushButton, Radios } from '../../components/controls';
import { Decision } from '../../components/decision';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { useServices } from '../../services-context';
import type { ImportLook as Look } from '../../state/import-look';
import { FoundHere } from './found-here';
import { MarkedText } from './marked-text';
import { PlanNotes, Problems } from './plan-notes';
import { PlannedSessions } from './planned-sessions';
import { useLook } from './use-look';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './import.module.css';

/**
 * Shows the plan of a text or a file before anything is made: the text with what was read marked in it, what would be made,
 * what is wrong and what is left out. One press makes it.
 */
export function ImportLook(): ReactNode {
  const services = useServices();
  const look = useLook();
  if (look === null) return null;
  const { plan } = look;
  const close = (): void => closeLook(services);
  return (
    <Modal
      title={look.source === null ? texts.title : texts.titleOf(look.source)}
      className={clsx(styles.look, look.text === null && styles.withoutText)}
      onCancel={close}
    >
      <div className={clsx(modalStyles.body, styles.body)}>
        {look.text === null ? null : <MarkedText look={look} text={look.text} />}
        <div className={styles.plan}>
          {plan === null ? <Nothing look={look} /> : <Plan look={look} plan={plan} />}
        </div>
      </div>
      <div className={clsx(modalStyles.buttons, styles.footer)}>
        {look.error === null ? null : <ErrorNote error={look.error} alert />}
        <p className={styles.summary} role="status">
          {plan === null || look.reading ? '' : summaryOf(plan)}
        </p>
        <Decision>
          {canConnect(look) ? <ConnectButton look={look} /> : null}
          <AcceptButton look={look} isDefault={!canConnect(look)} />
          <PushButton label={common.cancel} onClick={close} />
        </Decision>
      </div>
    </Modal>
  );
}

function Nothing({ look }: { readonly look: Look }): ReactNode {
  if (look.reading) return <p className={textStyles.quiet}>{texts.reading}</p>;
  return look.error === null ? <FoundHere /> : null;
}

function Plan({ look, plan }: { readonly look: Look; readonly plan: ImportPlan }): ReactNode {
  const services = useServices();
  const targets = targetsOf(plan, look.wanted);
  return (
    <>
      <Problems plan={plan} hasText={look.text !== null} />
      {targets.length < 2 ? null : (
        <Radios
          label={texts.whatToDo}
          shown
          options={targets.map((value) => ({ value, label: texts.targets[value] }))}
          value={look.target}
          onChange={(target) => chooseTarget(services, target)}
        />
      )}
      <PlannedSessions look={look} plan={plan} />
      <PlanNotes plan={plan} hasText={look.text !== null} />
    </>
  );
}

function summaryOf(plan: ImportPlan): string {
  const own = plan.sessions.reduce((sum, { profile }) => sum + profile.forwards.length, 0);
  return texts.summary({
    sessions: plan.sessions.length,
    forwards: plan.forwards.length + own,
    leftOut: plan.leftOut.length,
    problems: plan.problems.length,
  });
}

/** Connects the only session at once: of a command that was pasted, that is what it was for. */
function ConnectButton({ look }: { readonly look: Look }): ReactNode {
  const services = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const isFile = look.source !== null;
  useEffect(() => {
    if (isFile) button.current?.focus();
  }, [isFile]);
  return (
    <PushButton
      ref={button}
      label={texts.connectNow}
      title={texts.connectHint}
      look="default"
      data-first-focus
      busy={look.busy || look.reading}
      onClick={() => void connectLook(services)}
    />
  );
}

/** Its label says how much it makes; it cannot be pressed while that is nothing. */
function AcceptButton({ look, isDefault }: { readonly look: Look; readonly isDefault: boolean }): ReactNode {
  const services = useServices();
  const { plan, choices, target } = look;
  const ticked = choices.filter((choice) => choice.ticked).length;
  const keys = look.takesHostKeys ? (plan?.hostKeys.length ?? 0) : 0;
  const loose = plan === null ? 0 : looseForwards(plan).length;
  const amount = { sessions: ticked + keys, form: plan?.sessions.length ?? 0, forwards: loose }[target];
  const cannotBe = target === 'form' && plan !== null && isUnusable(plan, 0);
  const label = {
    sessions: ticked === 0 ? texts.importButton : texts.importCount(ticked),
    form: texts.intoForm,
    forwards: texts.addForwards(loose),
  }[target];
  const button = useRef<HTMLButtonElement>(null);
  const isRead = plan !== null && look.source !== null;
  // The plan of a file comes after the look: then this is the next thing to press.
  useEffect(() => {
    if (isRead && isDefault) button.current?.focus();
  }, [isRead, isDefault]);
  return (
    <PushButton
      ref={button}
      label={label}
      look={isDefault ? 'default' : 'plain'}
      {...(plan === null || !isDefault ? {} : { 'data-first-focus': true })}
      busy={look.busy || look.reading}
      disabled={plan === null || amount === 0 || cannotBe}
      onClick={() => void acceptLook(services)}
    />
  );
}
