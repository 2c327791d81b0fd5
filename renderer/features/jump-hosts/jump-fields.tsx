import type { KeyboardEvent, ReactNode } from 'react';
import { clsx } from 'clsx';
import { sessionIdSchema } from '../../../shared/ids';
import * as texts from '../../../shared/texts/jump-hosts';
import * as common from '../../../shared/texts/common';
import { addJump, clearJump, editJump } from '../../actions/jumps';
import { CheckBox, PushButton, Radios, SelectField, TextField } from '../../components/controls';
import { KeyPathField } from '../../components/key-path-field';
import { useProblem } from '../../components/use-problem';
import { useSavedSessions } from '../../components/use-saved-sessions';
import { useDraft, useServices } from '../../services-context';
import { hasStagedJump } from '../../state/jump-fields';
import { useRoute } from './use-route';
import styles from './jump-hosts.module.css';

const kinds = [
  { value: 'inline', label: texts.typedOption },
  { value: 'saved', label: texts.savedOption },
] as const;

/** The fields for one more jump host, or for the one that is being changed. Enter adds it. */
export function JumpFieldset(): ReactNode {
  const services = useServices();
  const { draft } = services;
  const jump = useDraft((state) => state.jump);
  const jumps = useDraft(({ profile }) => profile.jumps);
  const route = useRoute();
  const { fields, position } = jump;
  const title = position === null ? undefined : route[position]?.title;
  const submit = (): void => {
    if (!addJump(services)) return;
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-field="jump"]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      event.stopPropagation();
      submit();
    }
    if (event.key === 'Escape' && position !== null) {
      event.stopPropagation();
      clearJump({ draft });
    }
  };
  return (
    <div className={styles.add} role="group" aria-labelledby="add-jump-title">
      <p id="add-jump-title">{title === undefined ? texts.addJumpHost : texts.changeJumpHost(title)}</p>
      <div className={styles.fields} onKeyDown={onKeyDown}>
        <Radios
          label={texts.kindOfJumpHost}
          options={kinds}
          value={fields.kind}
          onChange={(kind) => editJump(services, { kind })}
        />
        {fields.kind === 'saved' ? <SavedFields /> : <TypedFields />}
        {/* Beside the first line, but last for the Tab key, as PuTTY has it. */}
        <div className={styles.buttons}>
          {hasStagedJump(jump, jumps) || position !== null ? (
            <PushButton
              label={position === null ? texts.clear : texts.discardPlain}
              look="quiet"
              onClick={() => clearJump({ draft })}
            />
          ) : null}
          <PushButton label={position === null ? common.addLabel : common.ok} onClick={submit} />
        </div>
      </div>
    </div>
  );
}

/** Which saved session; the one in the form itself is no route to its own server. */
function SavedFields(): ReactNode {
  const services = useServices();
  const chosen = useDraft(({ jump }) => jump.fields.sessionId);
  const own = useDraft(({ profile }) => profile.id);
  const sessions = useSavedSessions().filter(({ id, host }) => id !== own && host.trim() !== '');
  const isThere = chosen === null || sessions.some(({ id }) => id === chosen);
  return (
    <SelectField
      label={texts.sessionField}
      field="jump"
      error={useProblem('jump')}
      value={chosen ?? ''}
      options={[
        { value: '', label: sessions.length === 0 ? texts.noOtherSession : texts.chooseOne },
        ...(isThere ? [] : [{ value: chosen, label: texts.deletedSession }]),
        ...sessions.map(({ id, name, host }) => ({ value: id, label: `${name} (${host})` })),
      ]}
      onChange={(value) => {
        const id = sessionIdSchema.safeParse(value);
        editJump(services, { sessionId: id.success ? id.data : null });
      }}
      hint={texts.savedHint}
    />
  );
}

function TypedFields(): ReactNode {
  const services = useServices();
  const { fields, position } = useDraft(({ jump }) => jump);
  const hasKey = fields.privateKeyFile.trim() !== '';
  return (
    <>
      <TextField
        label={texts.hostField}
        beside
        field="jump"
        value={fields.host}
        maxLength={2000}
        placeholder={texts.hostExample}
        error={useProblem('jump')}
        onChange={(host) => editJump(services, { host })}
        hint={position === null ? texts.severalHint : null}
      />
      <KeyField />
      <CheckBox
        label={texts.onlyThisKey}
        checked={fields.onlyThisKey && hasKey}
        disabled={!hasKey}
        onChange={(onlyThisKey) => editJump(services, { onlyThisKey })}
      />
    </>
  );
}

function KeyField(): ReactNode {
  const services = useServices();
  const path = useDraft(({ jump }) => jump.fields.privateKeyFile);
  const take = (privateKeyFile: string): void => editJump(services, { privateKeyFile });
  return (
    <KeyPathField
      label={texts.keyFile}
      beside
      className={clsx(styles.key)}
      value={path}
      placeholder={texts.usualKeys}
      onChange={take}
      onChoose={take}
    />
  );
}
