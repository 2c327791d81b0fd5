import type { ReactNode } from 'react';
import {
  remoteSocksWarning,
  gatewayPortsMeanings,
  exposureWords,
  type ExposureWords,
} from '../../../shared/texts/exposure';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/overview';
import { CopyButton } from '../../components/copy-button';

interface ExposureNotesProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
}

/** What a Remote forward opens and to whom, where that is not plain from its addresses. */
export function ExposureNotes({ session, status }: ExposureNotesProps): ReactNode {
  const { forward, state } = status;
  const words = exposureWords(status, session.profile);
  const opens = forward.kind === 'remote' && state.kind === 'listening' ? remoteSocksWarning(forward) : null;
  return (
    <>
      {opens === null ? null : (
        <div role="row" className="table-note table-note-warning">
          <div role="cell" aria-colspan={7}>
            {opens}
          </div>
        </div>
      )}
      {words === null ? null : (
        <div role="row" className={`table-note ${words.isWarning ? 'table-note-warning' : ''}`}>
          <div role="cell" aria-colspan={7}>
            <Exposure words={words} />
          </div>
        </div>
      )}
    </>
  );
}

function Exposure({ words }: { readonly words: ExposureWords }): ReactNode {
  const { line, why, steps, explainsGatewayPorts } = words;
  if (steps.length === 0) return line;
  return (
    <>
      <span>{line}</span>
      <details className="reach-help">
        <summary>{texts.whatToDo}</summary>
        {why === null ? null : <p>{why}</p>}
        {explainsGatewayPorts ? <GatewayPorts /> : null}
        <ul className="reach-steps">
          {steps.map(({ text, copy }) => (
            <li key={text}>
              {text}
              {copy === null ? null : (
                <span className="paste-line">
                  <code>{copy}</code>
                  <CopyButton text={copy} />
                </span>
              )}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function GatewayPorts(): ReactNode {
  return (
    <>
      <p>
        {texts.doesNotTell} <code>GatewayPorts</code> {texts.decides}
      </p>
      <dl className="gateway-ports">
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
