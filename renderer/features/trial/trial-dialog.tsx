import { Copy, Check, RotateCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { sentence } from '../../../shared/errors';
import type { Trial, TrialStep } from '../../../shared/trial';
import { leaveTrial, stopTrial, testAgain } from '../../actions/trial';
import { PushButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { ErrorNote } from '../../components/error-note';
import { Modeless } from '../../components/modal';
import { StateMark } from '../../components/state-mark';
import { useReplica, useServices } from '../../services-context';
import type { TrialView } from '../../state/trial-view';
import {
  groupsOf,
  outcomeWords,
  progressWords,
  shapeOfStep,
  stepWords,
  trialText,
  verdictWords,
} from './trial-words';

/** The test that was asked for, beside the rest of the window. */
export function TrialDialog(): ReactNode {
  const { trial } = useServices();
  const shown = useStore(trial, (state) => state.shown);
  return shown === null ? null : <OneTrial key={shown.sessionId} shown={shown} />;
}

function OneTrial({ shown }: { readonly shown: TrialView }): ReactNode {
  const services = useServices();
  const { sessionId, isStarting, error } = shown;
  const known = useReplica(({ snapshot }) =>
    snapshot?.trials.find((candidate) => candidate.sessionId === sessionId),
  );
  // One that ended before this one began is not what was asked for.
  const trial = known === undefined || (isStarting && known.endedAt !== null) ? null : known;
  const isRunning = isStarting || trial?.endedAt === null;
  return (
    <Modeless
      title={`Test of ${shown.title}`}
      className="trial"
      onCancel={() => {
        void leaveTrial(services);
      }}
    >
      <div className="modal-body">
        <p className="trial-verdict">
          {/* Read out once and not with every step. */}
          <span role="status">
            {isRunning ? 'Testing…' : trial === null ? 'There is no test.' : verdictWords(trial)}
          </span>{' '}
          {isRunning && trial !== null ? <span className="quiet">{progressWords(trial)}</span> : null}
        </p>
        {error === null ? null : <ErrorNote error={error} alert />}
        {trial === null ? null : <Steps trial={trial} />}
      </div>
      <div className="modal-buttons">
        {trial === null ? null : <CopyTrial trial={trial} />}
        <span className="spring" />
        {isRunning ? (
          <PushButton label="&Stop" onClick={() => void stopTrial(services, sessionId)} />
        ) : (
          <PushButton
            label="Test a&gain"
            icon={<RotateCw className="icon" />}
            onClick={() => void testAgain(services, shown)}
          />
        )}
        <PushButton
          // Closing ends a test that runs, and says so.
          label={isRunning ? 'Stop and &close' : '&Close'}
          look="default"
          data-first-focus
          onClick={() => void leaveTrial(services)}
        />
      </div>
    </Modeless>
  );
}

function Steps({ trial }: { readonly trial: Trial }): ReactNode {
  return (
    <div className="trial-steps">
      {groupsOf(trial).map(({ title, steps }, at) => (
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

function Step({ step, title }: { readonly step: TrialStep; readonly title: string }): ReactNode {
  const { subject, state, error, remarks = [] } = step;
  return (
    <li className={`trial-step trial-${state}`}>
      <StateMark shape={shapeOfStep(step)} />
      <span className="trial-what">
        {stepWords(step)}
        {subject === title ? null : <span className="quiet"> {subject}</span>}
      </span>
      <span className="trial-outcome">{outcomeWords(step)}</span>
      {remarks.map((remark) => (
        <ErrorNote key={sentence(remark)} error={remark} />
      ))}
      {error === null ? null : <ErrorNote error={error} />}
    </li>
  );
}

/** The whole test as text. */
function CopyTrial({ trial }: { readonly trial: Trial }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <PushButton
      label={copied ? 'Copied' : 'C&opy as text'}
      icon={copied ? <Check className="icon" /> : <Copy className="icon" />}
      onBlur={() => {
        setCopied(false);
      }}
      onClick={() => {
        setCopied(copyText(trialText(trial)));
      }}
    />
  );
}
