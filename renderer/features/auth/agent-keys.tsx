import { useId, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { explain, type AppError } from '../../../shared/errors';
import type { AgentKey } from '../../../shared/keys';
import * as texts from '../../../shared/texts/auth';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import type { AskedAgent } from './use-agent';
import listStyles from '../../components/list.module.css';
import textStyles from '../../components/text.module.css';
import missingStyles from './agent-keys.module.css';
import styles from './auth.module.css';

/** The keys the agent holds, one of which can be chosen. Those that cannot be used say why. */
export function AgentKeys({ agent }: { readonly agent: AskedAgent }): ReactNode {
  const tryAgent = useDraft(({ profile }) => profile.tryAgent);
  const { answer, busy, ask } = agent;
  return (
    <>
      {tryAgent ? null : <p className={clsx(textStyles.hint, styles.agentOff)}>{texts.agentNotAsked}</p>}
      {answer === null ? (
        <p className={textStyles.quiet} role="status">
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
    <div className={missingStyles.none}>
      <p className={textStyles.hint}>
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
      <p className={textStyles.hint} id={`${name}-agent`}>
        {keys.length === 0 ? texts.noKeys : texts.keysOf} {texts.at} <code>{path}</code>
        {keys.length === 0 ? texts.loadOne : ''}
      </p>
      <div
        className={clsx(listStyles.list, styles.agentKeys)}
        role="radiogroup"
        aria-label={texts.agentKey}
        aria-describedby={`${name}-agent`}
      >
        <label className={styles.agentKey}>
          <input type="radio" name={name} checked={chosen === ''} onChange={() => choose('')} />
          <span>{texts.noneInParticular}</span>
        </label>
        {keys.map((key) => (
          <label
            className={styles.agentKey}
            data-unusable={key.unusable === null ? undefined : true}
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
              <span className={styles.comment}>
                {key.comment === '' ? texts.withoutAComment : key.comment}
              </span>
              <span className={styles.kind}>
                {key.type} {key.bits === 0 ? '' : key.bits}
              </span>
              <span className={styles.print}>{key.sha256}</span>
              {key.unusable === null ? null : <span className={styles.why}>{key.unusable}</span>}
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
      <label className={styles.agentKey}>
        <input type="radio" name={name} checked readOnly />
        <span>
          <span className={styles.comment}>{text}</span>
          <span className={styles.why}>{texts.chosenButMissing}</span>
        </span>
      </label>
    );
  }
  return (
    <p className={styles.missing}>
      <span>
        {texts.chosen} <code>{text}</code>
      </span>
      <PushButton label={texts.chooseNone} onClick={() => editProfile(draft, { agentKey: '' })} />
    </p>
  );
}
