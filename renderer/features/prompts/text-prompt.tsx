import { CircleAlert, KeyRound } from 'lucide-react';
import { useId, useRef, type ReactNode, type RefObject, type SubmitEvent } from 'react';
import { sentence, type AppError } from '../../../shared/errors';
import type { Prompt, PromptAnswer } from '../../../shared/prompts';
import { assertNever } from '../../../shared/result';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { Modeless } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import { PromptOrigin } from './prompt-origin';

export type TextQuestion = Exclude<
  Prompt,
  { kind: 'host-key' | 'weak-algorithm' | 'no-strict-kex' | 'run-command' }
>;

interface Wording {
  readonly title: string;
  /** Said above the boxes when the last answer was refused. */
  readonly refused: string;
  readonly instructions: string;
  readonly fields: readonly { readonly text: string; readonly echo: boolean }[];
}

/** PuTTY's words for what is asked; a server's own words where it has some. */
export function wordingOf(prompt: TextQuestion): Wording {
  const plain = { refused: '', instructions: '' };
  switch (prompt.kind) {
    case 'username':
      return { ...plain, title: `Log in to ${prompt.host}`, fields: [{ text: 'login as:', echo: true }] };
    case 'password':
      return {
        ...plain,
        title: 'Password',
        refused: prompt.again ? 'Access denied' : '',
        fields: [{ text: `${prompt.username}@${prompt.host}'s password:`, echo: false }],
      };
    case 'proxy-password':
      return {
        ...plain,
        title: 'Proxy password',
        refused: prompt.again ? 'Access denied' : '',
        fields: [{ text: `${prompt.username}@${prompt.host}'s proxy password:`, echo: false }],
      };
    case 'passphrase':
      return {
        title: 'Passphrase',
        refused: prompt.again ? 'Wrong passphrase' : '',
        instructions: prompt.comment === prompt.keyFile ? '' : prompt.keyFile,
        fields: [{ text: `Passphrase for key "${prompt.comment || prompt.keyFile}":`, echo: false }],
      };
    case 'keyboard-interactive':
      return {
        title: prompt.name === '' ? 'The server asks' : prompt.name,
        refused: prompt.again ? 'Access denied' : '',
        instructions: prompt.instructions,
        fields: prompt.fields,
      };
    default:
      return assertNever(prompt);
  }
}

/** What went wrong with the chosen keys, so that this is asked. */
function remarksOf(prompt: TextQuestion): readonly AppError[] {
  return ('remarks' in prompt ? prompt.remarks : undefined) ?? [];
}

/**
 * Asks for a user name, password, passphrase, or what a server asks by keyboard-interactive. What is typed stays in the
 * boxes themselves: it is read when it is sent, and wiped then.
 */
export function TextPrompt({
  prompt,
  position,
}: {
  readonly prompt: TextQuestion;
  readonly position: string | null;
}): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const form = useRef<HTMLFormElement>(null);
  const remember = useRef<HTMLInputElement>(null);
  const id = useId();
  const wording = wordingOf(prompt);
  const answer = (given: PromptAnswer): Promise<boolean> =>
    command.run(() => ginnel.prompts.answer({ promptId: prompt.id, answer: given }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const boxes = [...(form.current?.querySelectorAll<HTMLInputElement>('.field input') ?? [])];
    const texts = boxes.map(({ value }) => value);
    for (const box of boxes) if (box.type === 'password') box.value = '';
    void answer({ kind: 'texts', texts, remember: remember.current?.checked ?? false });
  };
  return (
    <Modeless
      claim={position}
      title={wording.title}
      look="question"
      onCancel={() => {
        void answer({ kind: 'cancel' });
      }}
    >
      <form ref={form} onSubmit={submit} autoComplete="off">
        <div className="modal-body with-picture">
          <KeyRound className="picture" aria-hidden="true" />
          <div className="prompt-fields">
            <PromptOrigin prompt={prompt} position={position} />
            {remarksOf(prompt).map((remark) => (
              <ErrorNote key={sentence(remark)} error={remark} />
            ))}
            {wording.refused === '' ? null : (
              <p className="field-error" role="alert">
                <CircleAlert className="icon" aria-hidden="true" />
                <span className="what">{wording.refused}</span>
              </p>
            )}
            {wording.instructions === '' ? null : <p className="server-words">{wording.instructions}</p>}
            {wording.fields.map((field, index) => (
              <div className="field" key={`${String(index)}-${field.text}`}>
                <label htmlFor={`${id}-${String(index)}`}>{field.text.trim() || 'Answer:'}</label>
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
            {command.error === null ? null : <ErrorNote error={command.error} alert />}
          </div>
        </div>
        <div className="modal-buttons">
          <span className="spring" />
          <button type="submit" className="button button-default" disabled={command.busy}>
            OK
          </button>
          <PushButton
            label="&Cancel"
            disabled={command.busy}
            {...(wording.fields.length === 0 ? { 'data-first-focus': true } : {})}
            onClick={() => {
              void answer({ kind: 'cancel' });
            }}
          />
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
  const label = `&Remember this ${what}`;
  const id = useId();
  return (
    <div className="check">
      <label>
        <input ref={box} type="checkbox" aria-describedby={id} {...mnemonicProps(label)} />
        <span>
          <MnemonicText label={label} />
        </span>
      </label>
      <p className="hint" id={id}>
        Once it has worked, it is kept in {keychain}. The Credentials panel forgets it again.
      </p>
    </div>
  );
}
