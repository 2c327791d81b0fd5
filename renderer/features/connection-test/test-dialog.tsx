import { Copy, Check, RotateCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { useStore } from 'zustand';
import { sentence } from '../../../shared/errors';
import type { ConnectionTest, TestStep } from '../../../shared/connection-test';
import { leaveTest, stopTest, testAgain } from '../../actions/connection-test';
import { PushButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { ErrorNote } from '../../components/error-note';
import { Modeless } from '../../components/modal';
import { StateMark } from '../../components/state-mark';
import { useReplica, useServices } from '../../services-context';
import type { TestView } from '../../state/test-view';
import { groupsOf, shapeOfStep, testText } from './test-words';
import { outcomeWords, progressWords, stepWords, verdictWords } from '../../../shared/texts/connection-test';
import * as texts from '../../../shared/texts/connection-test';
import * as common from '../../../shared/texts/common';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './connection-test.module.css';

/** The test that was asked for, beside the rest of the window. */
export function TestDialog(): ReactNode {
  const { connectionTest } = useServices();
  const shown = useStore(connectionTest, (state) => state.shown);
  return shown === null ? null : <OneTest key={shown.sessionId} shown={shown} />;
}

function OneTest({ shown }: { readonly shown: TestView }): ReactNode {
  const services = useServices();
  const { sessionId, isStarting, error } = shown;
  const known = useReplica(({ snapshot }) =>
    snapshot?.connectionTests.find((candidate) => candidate.sessionId === sessionId),
  );
  // One that ended before this one began is not what was asked for.
  const connectionTest = known === undefined || (isStarting && known.endedAt !== null) ? null : known;
  const isRunning = isStarting || connectionTest?.endedAt === null;
  return (
    <Modeless
      title={texts.testOf(shown.title)}
      className={clsx(styles.dialog)}
      onCancel={() => void leaveTest(services)}
    >
      <div className={modalStyles.body}>
        <p className={styles.verdict}>
          {/* Read out once and not with every step. */}
          <span role="status">
            {isRunning
              ? common.testRunning
              : connectionTest === null
                ? texts.noTest
                : verdictWords(connectionTest)}
          </span>{' '}
          {isRunning && connectionTest !== null ? (
            <span className={textStyles.quiet}>{progressWords(connectionTest)}</span>
          ) : null}
        </p>
        {error === null ? null : <ErrorNote error={error} alert />}
        {connectionTest === null ? null : <Steps connectionTest={connectionTest} />}
      </div>
      <div className={modalStyles.buttons}>
        {connectionTest === null ? null : <CopyTest connectionTest={connectionTest} />}
        <span className={textStyles.spring} />
        {isRunning ? (
          <PushButton label={texts.testStop} onClick={() => void stopTest(services, sessionId)} />
        ) : (
          <PushButton
            label={texts.testAgainLabel}
            icon={<RotateCw />}
            onClick={() => void testAgain(services, shown)}
          />
        )}
        <PushButton
          // Closing ends a test that runs, and says so.
          label={isRunning ? texts.stopAndClose : common.close}
          look="default"
          data-first-focus
          onClick={() => void leaveTest(services)}
        />
      </div>
    </Modeless>
  );
}

function Steps({ connectionTest }: { readonly connectionTest: ConnectionTest }): ReactNode {
  return (
    <div className={styles.steps}>
      {groupsOf(connectionTest).map(({ title, steps }, at) => (
        <section key={at} aria-label={title}>
          <h2>{title}</h2>
          <ol>
            {steps.map((step) => (
              <Step key={`${step.kind} ${step.subject}`} step={step} title={title} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Step({ step, title }: { readonly step: TestStep; readonly title: string }): ReactNode {
  const { subject, state, error, remarks = [] } = step;
  return (
    <li className={styles.step} data-state={state}>
      <StateMark shape={shapeOfStep(step)} />
      <span className={styles.what}>
        {stepWords(step)}
        {subject === title ? null : <span className={textStyles.quiet}> {subject}</span>}
      </span>
      <span className={styles.outcome}>{outcomeWords(step)}</span>
      {remarks.map((remark) => (
        <ErrorNote key={sentence(remark)} error={remark} />
      ))}
      {error === null ? null : <ErrorNote error={error} />}
    </li>
  );
}

/** The whole test as text. */
function CopyTest({ connectionTest }: { readonly connectionTest: ConnectionTest }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <PushButton
      label={copied ? common.copied : texts.copyAsText}
      icon={copied ? <Check /> : <Copy />}
      onBlur={() => setCopied(false)}
      onClick={() => setCopied(copyText(testText(connectionTest)))}
    />
  );
}
