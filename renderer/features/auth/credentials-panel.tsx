import { useState, type ReactNode } from 'react';
import * as texts from '../../../shared/texts/auth';
import { createPortal } from 'react-dom';
import { GroupBox, PushButton } from '../../components/controls';
import { SettingBox } from '../../components/setting-fields';
import { useDraft, useServices } from '../../services-context';
import { InstallKeyDialog } from '../keys/install-key-dialog';
import { MakeKeyDialog } from '../keys/make-key-dialog';
import type { ShownKey } from '../keys/public-line';
import { ShowKeyDialog } from '../keys/show-key-dialog';
import { AgentKeys } from './agent-keys';
import { KeyFileFields } from './key-file';
import { RememberedSecrets } from './remembered-secrets';
import { useAgent, type AskedAgent } from './use-agent';
import { useKeyFile, type LookedAt } from './use-key-file';
import textStyles from '../../components/text.module.css';
import styles from './auth.module.css';

type Dialog =
  | { readonly kind: 'make' }
  | { readonly kind: 'show'; readonly shown: ShownKey }
  | { readonly kind: 'install'; readonly shown: ShownKey };

/** PuTTY's Credentials panel, with the agent's keys, what is remembered, and ways to make and install a key. */
export function CredentialsPanel(): ReactNode {
  const { draft } = useServices();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const file = useKeyFile();
  const agent = useAgent();
  return (
    <>
      <GroupBox title={texts.publicKeyAuthentication}>
        <KeyFileFields file={file} />
        <KeyButtons file={file} agent={agent} onDialog={setDialog} />
      </GroupBox>
      <GroupBox title={texts.agentKey}>
        <AgentKeys agent={agent} />
      </GroupBox>
      <GroupBox>
        <SettingBox setting="onlyThisKey" />
      </GroupBox>
      <GroupBox title={texts.remembered}>
        <RememberedSecrets />
      </GroupBox>
      {dialog === null ? null : (
        <KeyDialog
          dialog={dialog}
          onDialog={(next) => {
            setDialog(next);
            // A key that was just made may stand in the form now.
            if (next === null) file.look(draft.getState().profile.privateKeyFile);
          }}
        />
      )}
    </>
  );
}

/** Outside the form, whose Enter opens the session. */
function KeyDialog({
  dialog,
  onDialog,
}: {
  readonly dialog: Dialog;
  readonly onDialog: (dialog: Dialog | null) => void;
}): ReactNode {
  const close = (): void => onDialog(null);
  const body = (): ReactNode => {
    switch (dialog.kind) {
      case 'make':
        return <MakeKeyDialog onClose={close} onInstall={(shown) => onDialog({ kind: 'install', shown })} />;
      case 'show':
        return <ShowKeyDialog publicHalf={dialog.shown.publicHalf} onClose={close} />;
      case 'install':
        return <InstallKeyDialog shown={dialog.shown} onClose={close} />;
    }
  };
  return createPortal(body(), document.body);
}

/** The key the form means: its file's, or else the chosen one of the agent; null while its public half is not known. */
function useChosenKey(file: LookedAt, agent: AskedAgent): ShownKey | null {
  const { privateKeyFile, agentKey } = useDraft(({ profile }) => profile);
  if (privateKeyFile.trim() !== '') {
    const publicHalf = file.info?.publicHalf ?? null;
    return publicHalf === null ? null : { publicHalf, source: { kind: 'file', path: privateKeyFile.trim() } };
  }
  const held = agent.answer?.ok === true ? agent.answer.value.keys : [];
  const key = held.find(({ publicKey }) => publicKey === agentKey);
  return key === undefined ? null : { publicHalf: key, source: { kind: 'agent', publicKey: key.publicKey } };
}

function KeyButtons({
  file,
  agent,
  onDialog,
}: {
  readonly file: LookedAt;
  readonly agent: AskedAgent;
  readonly onDialog: (dialog: Dialog) => void;
}): ReactNode {
  const chosen = useChosenKey(file, agent);
  const locked = file.info !== null && file.info.publicHalf === null;
  const open = (kind: 'show' | 'install'): void => {
    if (chosen !== null) onDialog({ kind, shown: chosen });
  };
  return (
    <>
      <div className={styles.buttons}>
        <PushButton label={texts.makeKey} onClick={() => onDialog({ kind: 'make' })} />
        <PushButton label={texts.showPublicKey} disabled={chosen === null} onClick={() => open('show')} />
        <PushButton
          label={texts.installOnServer}
          disabled={chosen === null}
          onClick={() => open('install')}
        />
      </div>
      {locked ? (
        <p className={textStyles.hint}>
          {texts.publicKeyNeedsPassphrase} <code>ssh-keygen -y -f KEY &gt; KEY.pub</code>
        </p>
      ) : null}
    </>
  );
}
