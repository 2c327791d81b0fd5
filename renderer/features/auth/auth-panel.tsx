import type { ReactNode } from 'react';
import { CheckBox, GroupBox, TextField } from '../../components/controls';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';

/** PuTTY's Auth panel, with what ssh has beside it: the agent's socket, the usual key files. */
export function AuthPanel(): ReactNode {
  const { draft } = useServices();
  const profile = useDraft((state) => state.profile);
  return (
    <>
      <GroupBox>
        <CheckBox
          label="&Display pre-authentication banner (SSH-2 only)"
          checked={profile.showBanner}
          hint="The server’s greeting goes to the event log."
          onChange={(showBanner) => {
            editProfile(draft, { showBanner });
          }}
        />
      </GroupBox>
      <GroupBox title="Authentication methods">
        <AgentFields />
        <CheckBox
          label="Also try ssh’s usual &key files"
          checked={profile.tryDefaultKeys}
          hint="Those in ~/.ssh, such as id_ed25519, while no key is chosen on the Credentials panel."
          onChange={(tryDefaultKeys) => {
            editProfile(draft, { tryDefaultKeys });
          }}
        />
        <CheckBox
          label='Attempt "keyboard-&interactive" auth (SSH-2)'
          checked={profile.tryKeyboardInteractive}
          onChange={(tryKeyboardInteractive) => {
            editProfile(draft, { tryKeyboardInteractive });
          }}
        />
        <CheckBox
          label="Ans&wer keyboard-interactive password prompts with the remembered password"
          checked={profile.passwordAnswersInteractive}
          hint="For servers that ask for nothing but the password this way. Leave it off where codes are asked for: a password sent in place of a code is a failed login, and servers lock accounts."
          onChange={(passwordAnswersInteractive) => {
            editProfile(draft, { passwordAnswersInteractive });
          }}
        />
      </GroupBox>
      <GroupBox title="Other authentication-related options">
        <CheckBox
          label="Allow agent &forwarding"
          checked={profile.allowAgentForwarding}
          hint="The server’s administrator can then use the keys of the agent while the session is open."
          onChange={(allowAgentForwarding) => {
            editProfile(draft, { allowAgentForwarding });
          }}
        />
      </GroupBox>
    </>
  );
}

function socketHint(platform: string): ReactNode {
  switch (platform) {
    case 'win32':
      return (
        <>
          A pipe, such as <code>{'\\\\.\\pipe\\openssh-ssh-agent'}</code>. Pageant’s and OpenSSH’s are found
          without it.
        </>
      );
    case 'darwin':
      return (
        <>
          ssh’s IdentityAgent. 1Password’s is{' '}
          <code>~/Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock</code>.
        </>
      );
    default:
      return (
        <>
          ssh’s IdentityAgent. 1Password’s is <code>~/.1password/agent.sock</code>.
        </>
      );
  }
}

function AgentFields(): ReactNode {
  const { draft } = useServices();
  const { tryAgent, agentPath } = useDraft(({ profile }) => profile);
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  return (
    <>
      <CheckBox
        label="Attempt authentication using &Pageant or ssh-agent"
        checked={tryAgent}
        onChange={(checked) => {
          editProfile(draft, { tryAgent: checked });
        }}
      />
      <div className="below-check">
        <TextField
          label="Agent &socket (empty for the default)"
          value={agentPath}
          maxLength={4096}
          hint={socketHint(platform)}
          onChange={(text) => {
            editProfile(draft, { agentPath: text });
          }}
        />
      </div>
    </>
  );
}
