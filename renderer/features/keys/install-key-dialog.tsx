import { useState, type ReactNode } from 'react';
import type { KeyInstallation } from '../../../shared/keys';
import { targetOf, titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { sessionKindWords } from '../../../shared/texts/status';
import { connectForKey, offersKey, setKeyInForm } from '../../actions/keys';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { StateMark, shapeOfSession } from '../../components/state-mark';
import { useCommand, type RunningCommand } from '../../components/use-command';
import { useDraft, useReplica, useServices } from '../../services-context';
import { PublicKeyText } from './public-key-text';
import { publicLine, type ShownKey } from './public-line';

interface InstallKeyDialogProps {
  readonly shown: ShownKey;
  readonly onClose: () => void;
}

/** Adds a public key to the account on the server, through the open session of the form; then offers to use it. */
export function InstallKeyDialog({ shown, onClose }: InstallKeyDialogProps): ReactNode {
  const { ginnel } = useServices();
  const id = useDraft(({ profile }) => profile.id);
  const session = useReplica(({ snapshot }) => snapshot?.sessions.find((open) => open.id === id) ?? null);
  const [done, setDone] = useState<KeyInstallation | null>(null);
  const command = useCommand();
  const install = (): void => {
    void command.run(async () => {
      const installed = await ginnel.keys.install({ sessionId: id, publicKey: publicLine(shown.publicHalf) });
      if (installed.ok) setDone(installed.value);
      return installed;
    });
  };
  const ready = session?.state.kind === 'connected' && done === null;
  return (
    <Modal title="Install the public key on the server" onCancel={onClose} className="key-dialog">
      <div className="modal-body">
        <PublicKeyText publicHalf={shown.publicHalf} />
        {done === null ? <Way session={session} /> : <Outcome done={done} shown={shown} />}
        {command.error === null ? null : <ErrorNote error={command.error} alert />}
      </div>
      <div className="modal-buttons">
        {done === null ? null : <UseKeyButton shown={shown} />}
        <span className="spring" />
        {ready ? (
          <PushButton label="&Install" look="default" disabled={command.busy} onClick={install} />
        ) : null}
        {done === null && !ready ? <ConnectButton session={session} command={command} /> : null}
        <PushButton label={done === null ? '&Cancel' : '&Close'} data-first-focus onClick={onClose} />
      </div>
    </Modal>
  );
}

/** The account a key goes to, as far as it is known. */
function accountOf({ profile, state }: SessionStatus): string {
  const target = targetOf(profile);
  const host = target.ok ? target.value.host : profile.host;
  const user = state.kind === 'connected' ? state.negotiated.username : '';
  return user === '' ? host : `${user}@${host}`;
}

/** Which session the key goes through, and what is still missing for that. */
function Way({ session }: { readonly session: SessionStatus | null }): ReactNode {
  const profile = useDraft((state) => state.profile);
  const title = titleOf(session?.profile ?? profile);
  if (session?.state.kind === 'connected') {
    return (
      <p role="status">
        It is added to <code>~/.ssh/authorized_keys</code> of <b>{accountOf(session)}</b>, through the open
        session “{title}”, unless it stands there already.
      </p>
    );
  }
  return (
    <>
      <p role="status">
        It goes to the server through an open session, and “{title}” is not connected. Open it and log in with
        the password this once.
      </p>
      {session === null ? null : (
        <p className="state-words">
          <StateMark shape={shapeOfSession(session.state)} />
          {sessionKindWords(session.state)}
        </p>
      )}
      {session?.state.kind === 'failed' ? <ErrorNote error={session.state.error} /> : null}
      {session?.state.kind === 'waiting' ? <ErrorNote error={session.state.cause} /> : null}
    </>
  );
}

function ConnectButton({
  session,
  command,
}: {
  readonly session: SessionStatus | null;
  readonly command: RunningCommand;
}): ReactNode {
  const services = useServices();
  const kind = session?.state.kind ?? 'idle';
  const underWay = ['connecting', 'asking', 'closing'].includes(kind);
  return (
    <PushButton
      label={kind === 'waiting' || kind === 'standby' ? 'C&onnect now' : '&Open the session'}
      look="default"
      disabled={command.busy || underWay}
      onClick={() => {
        void command.run(() => connectForKey(services));
      }}
    />
  );
}

function Outcome({ done, shown }: { readonly done: KeyInstallation; readonly shown: ShownKey }): ReactNode {
  const isUsed = useDraft(({ profile }) => offersKey(profile, shown.source));
  return (
    <div role="status">
      <p>
        {done.outcome === 'added' ? 'The key was added to ' : 'The key stood there already, in '}
        <code>{done.file}</code>
        {done.outcome === 'added' ? ' on the server.' : ' on the server; nothing was changed.'}
      </p>
      <p className="hint">
        {isUsed
          ? 'This session offers it when it connects the next time; Save keeps it so.'
          : 'The session does not offer it yet.'}
      </p>
    </div>
  );
}

function UseKeyButton({ shown }: { readonly shown: ShownKey }): ReactNode {
  const services = useServices();
  const isUsed = useDraft(({ profile }) => offersKey(profile, shown.source));
  return (
    <PushButton
      label="&Use this key from now on"
      // Not disabled: the focus would be lost with it.
      aria-disabled={isUsed}
      onClick={() => {
        setKeyInForm(services, shown.source);
      }}
    />
  );
}
