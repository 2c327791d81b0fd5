import { useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { KeyInstallation } from '../../../shared/keys';
import { targetOf, titleOf } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { sessionKindWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { connectForKey, offersKey, setKeyInForm } from '../../actions/keys';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { StateMark, shapeOfSession } from '../../components/state-mark';
import { useCommand, type RunningCommand } from '../../components/use-command';
import { useDraft, useReplica, useServices } from '../../services-context';
import { PublicKeyText } from './public-key-text';
import { publicLine, type ShownKey } from './public-line';
import modalStyles from '../../components/modal.module.css';
import stateMarkStyles from '../../components/state-mark.module.css';
import textStyles from '../../components/text.module.css';
import styles from './keys.module.css';

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
  const install = (): void =>
    void command.run(async () => {
      const installed = await ginnel.keys.install({ sessionId: id, publicKey: publicLine(shown.publicHalf) });
      if (installed.ok) setDone(installed.value);
      return installed;
    });
  const ready = session?.state.kind === 'connected' && done === null;
  return (
    <Modal title={texts.installTitle} onCancel={onClose} className={clsx(styles.dialog)}>
      <div className={modalStyles.body}>
        <PublicKeyText publicHalf={shown.publicHalf} />
        {done === null ? <Way session={session} /> : <Outcome done={done} shown={shown} />}
        {command.error === null ? null : <ErrorNote error={command.error} alert />}
      </div>
      <div className={modalStyles.buttons}>
        {done === null ? null : <UseKeyButton shown={shown} />}
        <span className={textStyles.spring} />
        <Decision>
          {ready ? (
            <PushButton label={texts.install} look="default" busy={command.busy} onClick={install} />
          ) : null}
          {done === null && !ready ? <ConnectButton session={session} command={command} /> : null}
          <PushButton
            label={done === null ? common.cancel : common.close}
            data-first-focus
            onClick={onClose}
          />
        </Decision>
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
        {texts.addedTo} <code>~/.ssh/authorized_keys</code> {texts.of} <b>{accountOf(session)}</b>
        {texts.throughSession}
        {title}
        {texts.unlessThere}
      </p>
    );
  }
  return (
    <>
      <p role="status">{texts.needsSession(title)}</p>
      {session === null ? null : (
        <p className={stateMarkStyles.words}>
          <StateMark shape={shapeOfSession(session)} />
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
      label={kind === 'waiting' || kind === 'standby' ? texts.connectNowButton : texts.openSessionButton}
      look="default"
      busy={command.busy || underWay}
      onClick={() => void command.run(() => connectForKey(services))}
    />
  );
}

function Outcome({ done, shown }: { readonly done: KeyInstallation; readonly shown: ShownKey }): ReactNode {
  const isUsed = useDraft(({ profile }) => offersKey(profile, shown.source));
  return (
    <div role="status">
      <p>
        {done.outcome === 'added' ? texts.keyAddedTo : texts.keyWasThere}
        <code>{done.file}</code>
        {done.outcome === 'added' ? texts.onServer : texts.onServerUnchanged}
      </p>
      <p className={textStyles.hint}>{isUsed ? texts.offeredNextTime : texts.notOffered}</p>
    </div>
  );
}

function UseKeyButton({ shown }: { readonly shown: ShownKey }): ReactNode {
  const services = useServices();
  const isUsed = useDraft(({ profile }) => offersKey(profile, shown.source));
  return (
    <PushButton
      label={texts.useFromNowOn}
      // Not disabled: the focus would be lost with it.
      aria-disabled={isUsed}
      onClick={() => setKeyInForm(services, shown.source)}
    />
  );
}
