import type { ReactNode } from 'react';
import type { ForwardStatus } from '../../../shared/status';
import {
  exposureWords,
  gatewayPortsMeanings,
  remoteSocksWarning,
  type ExposureStep,
} from '../../../shared/texts/exposure';
import * as texts from '../../../shared/texts/overview';
import { CopyButton } from '../../components/copy-button';
import styles from './exposure-notes.module.css';
import type { RowSession } from './row-session';
import { Trouble } from './trouble';

interface ExposureNotesProps {
  readonly session: RowSession;
  readonly status: ForwardStatus;
}

/** What a Remote forward opens and to whom, where that is not plain from its addresses. */
export function ExposureNotes({ session, status }: ExposureNotesProps): ReactNode {
  const { forward, state } = status;
  const words = exposureWords(status, session.profile);
  const opens = forward.kind === 'remote' && state.kind === 'listening' ? remoteSocksWarning(forward) : null;
  // Its first sentence is the warning; the rest is what it means.
  const at = opens === null ? -1 : opens.indexOf(':') + 1;
  return (
    <>
      {opens === null ? null : (
        <Trouble tone="warning" what={opens.slice(0, at)} rest={opens.slice(at).trim()} />
      )}
      {words === null ? null : (
        <Trouble tone={words.isWarning ? 'warning' : 'quiet'} what={words.line} unfold={texts.whatToDo}>
          {words.steps.length === 0 ? null : (
            <div className={styles.help}>
              {words.why === null ? null : <p>{words.why}</p>}
              {words.explainsGatewayPorts ? <GatewayPorts /> : null}
              <Steps steps={words.steps} />
            </div>
          )}
        </Trouble>
      )}
    </>
  );
}

function Steps({ steps }: { readonly steps: readonly ExposureStep[] }): ReactNode {
  return (
    <ul className={styles.steps}>
      {steps.map(({ text, copy }) => (
        <li key={text}>
          {text}
          {copy === null ? null : (
            <span className={styles.paste}>
              <code>{copy}</code>
              <CopyButton text={copy} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function GatewayPorts(): ReactNode {
  return (
    <>
      <p>
        {texts.doesNotTell} <code>GatewayPorts</code> {texts.decides}
      </p>
      <dl className={styles.meanings}>
        {gatewayPortsMeanings.map(([value, meaning]) => (
          <div key={value}>
            <dt>
              <code>{value}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
