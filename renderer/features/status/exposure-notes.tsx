import type { ReactNode } from 'react';
import {
  remoteSocksWarning,
  gatewayPortsMeanings,
  exposureWords,
  type ExposureWords,
} from '../../../shared/texts/exposure';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
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
        <summary>What to do</summary>
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
        OpenSSH does not tell whom it lets in. <code>GatewayPorts</code> in the server’s sshd_config decides:
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
