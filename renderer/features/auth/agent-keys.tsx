import { useId, type ReactNode } from 'react';
import { explain, type AppError } from '../../../shared/errors';
import type { AgentKey } from '../../../shared/keys';
import * as texts from '../../../shared/texts/auth';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import styles from './agent-keys.module.css';
import type { AskedAgent } from './use-agent';

/** The keys the agent holds, one of which can be chosen. Those that cannot be used say why. */
export function AgentKeys({ agent }: { readonly agent: AskedAgent }): ReactNode {
  const tryAgent = useDraft(({ profile }) => profile.tryAgent);
  const { answer, busy, ask } = agent;
  return (
    <>
      {tryAgent ? null : <p className="hint agent-off">{texts.agentNotAsked}</p>}
      {answer === null ? (
        <p className="quiet" role="status">
          {texts.askingTheAgent}
        </p>
      ) : null}
      {answer?.ok === false ? <NoAgent error={answer.error} busy={busy} ask={ask} /> : null}
      {answer?.ok === false ? <MissingKey keys={[]} /> : null}
      {answer?.ok === true ? <KeyRadios keys={answer.value.keys} path={answer.value.path} /> : null}
    </>
  );
}

/** An agent that is not there is no error to whom has asked for none. */
function NoAgent({
  error,
  busy,
  ask,
}: Pick<AskedAgent, 'busy' | 'ask'> & { readonly error: AppError }): ReactNode {
  const isWanted = useDraft(({ profile }) => profile.agentPath.trim() !== '' || profile.agentKey !== '');
  const retry = <PushButton label={common.retryLabel} busy={busy} onClick={ask} />;
  if (isWanted || error.code !== 'agent-unreachable') return <ErrorNote error={error}>{retry}</ErrorNote>;
  const { what, why, todo } = explain(error);
  return (
    <div className={styles['none']}>
      <p className="hint">
        {[what, why, todo].filter((part) => part !== undefined && part !== '').join(' ')}
      </p>
      {retry}
    </div>
  );
}

function KeyRadios({ keys, path }: { readonly keys: readonly AgentKey[]; readonly path: string }): ReactNode {
  const { draft } = useServices();
  const chosen = useDraft(({ profile }) => profile.agentKey);
  const name = useId();
  const choose = (agentKey: string): void => editProfile(draft, { agentKey });
  return (
    <>
      <p className="hint" id={`${name}-agent`}>
        {keys.length === 0 ? texts.noKeys : texts.keysOf} {texts.at} <code>{path}</code>
        {keys.length === 0 ? texts.loadOne : ''}
      </p>
      <div
        className="list agent-keys"
        role="radiogroup"
        aria-label={texts.agentKey}
        aria-describedby={`${name}-agent`}
      >
        <label className="agent-key">
          <input type="radio" name={name} checked={chosen === ''} onChange={() => choose('')} />
          <span>{texts.noneInParticular}</span>
        </label>
        {keys.map((key) => (
          <label
            className={`agent-key ${key.unusable === null ? '' : 'agent-key-unusable'}`}
            key={key.publicKey}
          >
            <input
              type="radio"
              name={name}
              checked={chosen === key.publicKey}
              disabled={key.unusable !== null}
              onChange={() => choose(key.publicKey)}
            />
            <span>
              <span className="key-comment">{key.comment === '' ? texts.withoutAComment : key.comment}</span>
              <span className="agent-key-kind">
                {key.type} {key.bits === 0 ? '' : key.bits}
              </span>
              <span className="agent-key-print">{key.sha256}</span>
              {key.unusable === null ? null : <span className="agent-key-why">{key.unusable}</span>}
            </span>
          </label>
        ))}
        <MissingKey keys={keys} name={name} />
      </div>
    </>
  );
}

/** The chosen key, while the agent does not hold it. */
function MissingKey({
  keys,
  name,
}: {
  readonly keys: readonly AgentKey[];
  readonly name?: string;
}): ReactNode {
  const { draft } = useServices();
  const chosen = useDraft(({ profile }) => profile.agentKey);
  if (chosen === '' || keys.some(({ publicKey }) => publicKey === chosen)) return null;
  const [type = '', base64 = ''] = chosen.split(' ');
  const text = `${type} …${base64.slice(-12)}`;
  if (name !== undefined) {
    return (
      <label className="agent-key">
        <input type="radio" name={name} checked readOnly />
        <span>
          <span className="key-comment">{text}</span>
          <span className="agent-key-why">{texts.chosenButMissing}</span>
        </span>
      </label>
    );
  }
  return (
    <p className="agent-missing">
      <span>
        {texts.chosen} <code>{text}</code>
      </span>
      <PushButton label={texts.chooseNone} onClick={() => editProfile(draft, { agentKey: '' })} />
    </p>
  );
}
