import { CircleAlert, KeyRound } from 'lucide-react';
import { useId, useRef, type ReactNode, type RefObject, type SubmitEvent } from 'react';
import { clsx } from 'clsx';
import { sentence } from '../../../shared/errors';
import type { TextPrompt } from '../../../shared/prompts';
import { cancel, ok } from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/prompts';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { ErrorNote } from '../../components/error-note';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { Modeless } from '../../components/modal';
import { useReplica } from '../../services-context';
import { PromptBody, useAnswer, type PromptProps } from './prompt-body';
import controlsStyles from '../../components/controls.module.css';
import errorNoteStyles from '../../components/error-note.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './prompts.module.css';

/**
 * Asks for a user name, password, passphrase, or what a server asks by keyboard-interactive. What is typed stays in the
 * boxes themselves: it is read when it is sent, and wiped then.
 */
export function TextDialog({ prompt, position }: PromptProps<TextPrompt>): ReactNode {
  const answering = useAnswer(prompt);
  const form = useRef<HTMLFormElement>(null);
  const remember = useRef<HTMLInputElement>(null);
  const id = useId();
  const { title, refused, instructions, fields } = texts.textQuestion(prompt);
  const onCancel = (): void => answering.give({ kind: 'cancel' });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const boxes = [
      ...(form.current?.querySelectorAll<HTMLInputElement>(`.${controlsStyles.field ?? ''} input`) ?? []),
    ];
    const typed = boxes.map(({ value }) => value);
    for (const box of boxes) if (box.type === 'password') box.value = '';
    answering.give({ kind: 'texts', texts: typed, remember: remember.current?.checked ?? false });
  };
  // What went wrong with the chosen keys, so that this is asked.
  const remarks = ('remarks' in prompt ? prompt.remarks : undefined) ?? [];
  return (
    <Modeless claim={position} title={title} look="question" onCancel={onCancel}>
      <form ref={form} onSubmit={submit} autoComplete="off">
        <PromptBody
          prompt={prompt}
          position={position}
          picture={KeyRound}
          className={clsx(styles.fields)}
          answering={answering}
        >
          {remarks.map((remark) => (
            <ErrorNote key={sentence(remark)} error={remark} />
          ))}
          {refused === '' ? null : (
            <p className={errorNoteStyles.fieldError} role="alert">
              <CircleAlert aria-hidden="true" />
              <span className={errorNoteStyles.what}>{refused}</span>
            </p>
          )}
          {instructions === '' ? null : <p className={styles.serverWords}>{instructions}</p>}
          {fields.map((field, index) => (
            <div className={controlsStyles.field} key={`${String(index)}-${field.text}`}>
              <label htmlFor={`${id}-${String(index)}`}>{field.text.trim() || texts.answer}</label>
              <input
                id={`${id}-${String(index)}`}
                type={field.echo ? 'text' : 'password'}
                maxLength={8192}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                data-first-focus={index === 0 ? true : undefined}
              />
            </div>
          ))}
          {'canRemember' in prompt && prompt.canRemember ? (
            <RememberBox box={remember} what={prompt.kind === 'passphrase' ? 'passphrase' : 'password'} />
          ) : null}
        </PromptBody>
        <div className={modalStyles.buttons}>
          <span className={textStyles.spring} />
          <Decision>
            <PushButton type="submit" look="default" label={ok} busy={answering.busy} />
            <PushButton
              label={cancel}
              busy={answering.busy}
              {...(fields.length === 0 ? { 'data-first-focus': true } : {})}
              onClick={onCancel}
            />
          </Decision>
        </div>
      </form>
    </Modeless>
  );
}

/** Off until it is ticked: nothing is kept that nobody asked to keep. */
function RememberBox({
  box,
  what,
}: {
  readonly box: RefObject<HTMLInputElement | null>;
  readonly what: 'password' | 'passphrase';
}): ReactNode {
  const keychain = useReplica(({ snapshot }) => snapshot?.app.keychain.words ?? '');
  const label = texts.remember(what);
  const id = useId();
  return (
    <div className={controlsStyles.check}>
      <label>
        <input ref={box} type="checkbox" aria-describedby={id} {...mnemonicProps(label)} />
        <span>
          <MnemonicText label={label} />
        </span>
      </label>
      <p className={textStyles.hint} id={id}>
        {texts.keptIn(keychain)}
      </p>
    </div>
  );
}
