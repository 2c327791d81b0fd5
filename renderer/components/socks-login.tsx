import { useId, useRef, useState, type SubmitEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { AppError } from '../../shared/errors';
import type { SocksLogin } from '../../shared/socks-login';
import type { ForwardPart } from '../../shared/fields';
import * as texts from '../../shared/texts/tunnels';
import * as common from '../../shared/texts/common';
import { useServices } from '../services-context';
import type { FieldName } from '../state/draft';
import { CheckBox, PushButton, TextField } from './controls';
import { Decision } from './decision';
import { ErrorNote, FieldError } from './error-note';
import { Modal } from './modal';
import { useCommand } from './use-command';
import modalStyles from './modal.module.css';
import styles from './socks-login.module.css';
import textStyles from './text.module.css';

interface SocksLoginFieldProps {
  readonly 'data-part': ForwardPart;
  readonly field?: FieldName;
  readonly error: AppError | null;
  readonly login: SocksLogin | null;
  readonly onChange: (login: SocksLogin | null) => void;
}

/** Whether SOCKS clients must log in, and a button that opens the dialog for user name and password. */
export function SocksLoginField(props: SocksLoginFieldProps): ReactNode {
  const { field, error, login, onChange } = props;
  const id = useId();
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.field}>
      <div className={styles.line}>
        <PushButton
          label={texts.loginButton}
          data-part={props['data-part']}
          data-field={field}
          aria-describedby={error === null ? `${id}-set` : `${id}-error ${id}-set`}
          onClick={() => setAsking(true)}
        />
        <span id={`${id}-set`}>
          {login === null ? (
            <span className={textStyles.quiet}>{texts.noLogin}</span>
          ) : (
            texts.loginSet(login.username)
          )}
        </span>
      </div>
      {error === null ? null : <FieldError id={`${id}-error`} error={error} />}
      {asking
        ? // Outside the form, whose Enter opens the session.
          createPortal(
            <SocksLoginDialog login={login} onClose={() => setAsking(false)} onChange={onChange} />,
            document.body,
          )
        : null}
    </div>
  );
}

interface SocksLoginDialogProps {
  readonly login: SocksLogin | null;
  readonly onClose: () => void;
  readonly onChange: (login: SocksLogin | null) => void;
}

/**
 * Asks for user name and password. The password stays in its box until it is sent, and what comes back and is kept does
 * not hold it.
 */
function SocksLoginDialog({ login, onClose, onChange }: SocksLoginDialogProps): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const wrong = command.error?.code === 'login-invalid' ? command.error : null;
  const errorAt = (which: 'username' | 'password'): AppError | null =>
    wrong?.data.which === which ? wrong : null;
  const set = async (): Promise<void> => {
    const typed = { username: username.current?.value ?? '', password: password.current?.value ?? '' };
    let faulty = username.current;
    const done = await command.run(async () => {
      const made = await ginnel.forwards.makeSocksLogin(typed);
      if (made.ok) onChange(made.value);
      else if (made.error.code === 'login-invalid' && made.error.data.which === 'password') {
        faulty = password.current;
      }
      return made;
    });
    if (done) {
      if (password.current !== null) password.current.value = '';
      onClose();
    } else faulty?.focus();
  };
  return (
    <Modal title={texts.socksLogin} look="question" onCancel={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          event.stopPropagation();
          void set();
        }}
        onKeyDown={(event) => {
          // React hands keys on to the fields behind the dialog; Esc is the dialog's own.
          if (event.key !== 'Escape') event.stopPropagation();
        }}
      >
        <div className={modalStyles.body}>
          <p>{texts.programsMustLogIn}</p>
          <TextField
            label={texts.userName}
            ref={username}
            defaultValue={login?.username ?? ''}
            maxLength={1024}
            data-first-focus
            error={errorAt('username')}
          />
          <TextField
            label={texts.password}
            ref={password}
            type={shown ? 'text' : 'password'}
            maxLength={1024}
            autoComplete="new-password"
            error={errorAt('password')}
          />
          <CheckBox label={texts.showPassword} checked={shown} onChange={setShown} />
          <p className={textStyles.hint}>{texts.checkValueOnly}</p>
          {command.error === null || wrong !== null ? null : <ErrorNote error={command.error} alert />}
        </div>
        <div className={modalStyles.buttons}>
          {login === null ? null : (
            <PushButton
              label={texts.removeLogin}
              busy={command.busy}
              onClick={() => {
                onChange(null);
                onClose();
              }}
            />
          )}
          <span className={textStyles.spring} />
          <Decision>
            <PushButton type="submit" look="default" label={texts.setLogin} busy={command.busy} />
            <PushButton label={common.cancel} busy={command.busy} onClick={onClose} />
          </Decision>
        </div>
      </form>
    </Modal>
  );
}
