import { CircleAlert } from 'lucide-react';
import { useId, useRef, useState, type ReactNode, type RefObject, type SubmitEvent } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../../shared/errors';
import type { KeyFileInfo, NewKey } from '../../../shared/keys';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { keyPathFor } from '../../actions/keys';
import { PushButton, Radios, SelectField, TextField } from '../../components/controls';
import { Decision } from '../../components/decision';
import { optionsOf } from '../../components/forward-options';
import { ErrorNote } from '../../components/error-note';
import { StateMark } from '../../components/state-mark';
import { useCommand } from '../../components/use-command';
import { useDraft, useServices, useReplica } from '../../services-context';
import errorNoteStyles from '../../components/error-note.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './keys.module.css';

const sizes = (['2048', '3072', '4096'] as const).map((value) => ({ value, label: value }));
type Bits = (typeof sizes)[number]['value'];

const pathErrors: readonly AppError['code'][] = ['key-exists', 'key-path-invalid', 'key-write'];

interface NewKeyFormProps {
  readonly onBusy: (busy: boolean) => void;
  readonly onMade: (made: KeyFileInfo) => void;
  readonly onCancel: () => void;
}

/**
 * What a new key shall be. The passphrase is in its two boxes and nowhere else: it is read when the key is made and goes
 * with the boxes. When that fails everything typed still stands there.
 */
export function NewKeyForm({ onBusy, onMade, onCancel }: NewKeyFormProps): ReactNode {
  const { ginnel } = useServices();
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  const sessionName = useDraft(({ profile }) => profile.name);
  const [kind, setKind] = useState<NewKey['kind']>('ed25519');
  const [bits, setBits] = useState<Bits>('3072');
  const [comment, setComment] = useState('');
  /** Null as long as nobody typed one. */
  const [typedPath, setTypedPath] = useState<string | null>(null);
  const [mismatch, setMismatch] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const making = useCommand();
  const path = typedPath ?? keyPathFor(kind, sessionName, platform);
  const pathError = making.error !== null && pathErrors.includes(making.error.code) ? making.error : null;
  const make = async (): Promise<void> => {
    const passphrase = first.current?.value ?? '';
    if (passphrase !== (second.current?.value ?? '')) {
      setMismatch(true);
      second.current?.focus();
      second.current?.select();
      return;
    }
    onBusy(true);
    const done = await making.run(async () => {
      const typed = { kind, bits: Number(bits), comment: comment.trim(), passphrase, path: path.trim() };
      const made = await ginnel.keys.make(typed);
      if (made.ok) {
        for (const box of [first.current, second.current]) if (box !== null) box.value = '';
        onMade(made.value);
      }
      return made;
    });
    onBusy(false);
    if (!done) form.current?.querySelector<HTMLInputElement>('[data-part="path"]')?.focus();
  };
  return (
    <form
      ref={form}
      autoComplete="off"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        // React hands it on to the form behind the dialog, which would open the session.
        event.stopPropagation();
        if (!making.busy) void make();
      }}
    >
      <fieldset className={clsx(modalStyles.body, styles.bare)} disabled={making.busy}>
        <div className={styles.kind}>
          <Radios
            label={texts.kindOfKey}
            options={optionsOf(texts.keyKinds)}
            value={kind}
            onChange={setKind}
          />
          {kind === 'rsa' ? (
            <SelectField label={texts.bits} options={sizes} value={bits} onChange={setBits} />
          ) : null}
        </div>
        <p className={textStyles.hint}>{kind === 'ed25519' ? texts.ed25519Hint : texts.rsaHint}</p>
        <TextField
          label={texts.keyComment}
          data-first-focus
          value={comment}
          maxLength={200}
          onChange={setComment}
          hint={texts.commentHint}
        />
        <Passphrase first={first} second={second} mismatch={mismatch} onType={() => setMismatch(false)} />
        <TextField
          label={texts.newKeyFile}
          data-part="path"
          value={path}
          maxLength={4096}
          error={pathError}
          onChange={(text) => {
            setTypedPath(text);
            making.clear();
          }}
          hint={texts.newKeyFileHint}
        />
        {making.error === null || pathError !== null ? null : <ErrorNote error={making.error} alert />}
      </fieldset>
      <div className={modalStyles.buttons}>
        <p className={styles.busy} role="status">
          {making.busy ? (
            <>
              <StateMark shape="busy" />
              {kind === 'rsa' ? texts.largePrimes : texts.makingTheKey}
            </>
          ) : null}
        </p>
        <span className={textStyles.spring} />
        <Decision>
          <PushButton type="submit" look="default" label={texts.makeNewKeyButton} busy={making.busy} />
          <PushButton label={common.cancel} busy={making.busy} onClick={onCancel} />
        </Decision>
      </div>
    </form>
  );
}

interface PassphraseProps {
  readonly first: RefObject<HTMLInputElement | null>;
  readonly second: RefObject<HTMLInputElement | null>;
  readonly mismatch: boolean;
  readonly onType: () => void;
}

function Passphrase({ first, second, mismatch, onType }: PassphraseProps): ReactNode {
  const id = useId();
  const hidden = {
    type: 'password',
    maxLength: 1024,
    autoComplete: 'new-password',
    onChange: onType,
  } as const;
  return (
    <div className={styles.twoFields}>
      <TextField {...hidden} label={texts.keyPassphrase} ref={first} aria-describedby={`${id}-hint`} />
      <TextField
        {...hidden}
        label={texts.confirmPassphrase}
        ref={second}
        aria-invalid={mismatch ? true : undefined}
        aria-describedby={mismatch ? `${id}-error` : undefined}
      />
      {mismatch ? (
        <p className={errorNoteStyles.fieldError} id={`${id}-error`} role="alert">
          <CircleAlert aria-hidden="true" />
          <span className={errorNoteStyles.what}>{texts.passphrasesDiffer}</span>
        </p>
      ) : null}
      <p className={textStyles.hint} id={`${id}-hint`}>
        {texts.passphraseHint}
      </p>
    </div>
  );
}
