import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/auth';
import { defaultKeys } from '../../../shared/texts/settings';
import { GroupBox } from '../../components/controls';
import { SettingBox, SettingText } from '../../components/setting-fields';
import { useReplica } from '../../services-context';
import styles from './auth.module.css';

/** PuTTY's Auth panel, with what ssh has beside it: the agent's socket, the usual key files. */
export function AuthPanel(): ReactNode {
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  return (
    <>
      <GroupBox>
        <SettingBox setting="showBanner" />
      </GroupBox>
      <GroupBox title={texts.methods}>
        <SettingBox setting="tryAgent" />
        <div className={styles.belowCheck}>
          <SettingText setting="agentPath" hint={<SocketHint />} />
        </div>
        <SettingBox setting="tryDefaultKeys" hint={defaultKeys(platform)} />
        <SettingBox setting="tryKeyboardInteractive" />
        <SettingBox setting="passwordAnswersInteractive" />
      </GroupBox>
      <GroupBox title={texts.otherOptions}>
        <SettingBox setting="allowAgentForwarding" />
      </GroupBox>
    </>
  );
}

/** Where 1Password's agent listens. */
const onePassword = {
  darwin: '~/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock',
  linux: '~/.1password/agent.sock',
};

function SocketHint(): ReactNode {
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  return platform === 'win32' ? (
    <>
      {texts.pipeSuchAs} <code>{'\\\\.\\pipe\\openssh-ssh-agent'}</code>
      {texts.foundWithoutIt}
    </>
  ) : (
    <>
      {texts.identityAgent} <code>{platform === 'darwin' ? onePassword.darwin : onePassword.linux}</code>.
    </>
  );
}
