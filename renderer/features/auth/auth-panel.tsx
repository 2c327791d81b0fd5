import { useEffect, useState, type ReactNode } from 'react';
import { CheckBox, GroupBox, PushButton, TextField } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';

const suggestions = 'key-file-suggestions';

/** PuTTY's Auth and Credentials panels in one. */
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
        <CheckBox
          label="Attempt authentication using &Pageant or ssh-agent"
          checked={profile.tryAgent}
          onChange={(tryAgent) => {
            editProfile(draft, { tryAgent });
          }}
        />
        <CheckBox
          label='Attempt "keyboard-&interactive" auth (SSH-2)'
          checked={profile.tryKeyboardInteractive}
          onChange={(tryKeyboardInteractive) => {
            editProfile(draft, { tryKeyboardInteractive });
          }}
        />
      </GroupBox>
      <KeyFile />
    </>
  );
}

function KeyFile(): ReactNode {
  const { culvert, draft } = useServices();
  const path = useDraft(({ profile }) => profile.privateKeyFile);
  const canChoose = useReplica(({ snapshot }) => snapshot?.app.canChooseFiles ?? false);
  const [files, setFiles] = useState<readonly string[]>([]);
  const choosing = useCommand();
  useEffect(() => {
    let current = true;
    void culvert.listKeyFiles({}).then((result) => {
      if (current && result.ok) setFiles(result.value);
    });
    return () => {
      current = false;
    };
  }, [culvert]);
  const choose = async (): Promise<void> => {
    await choosing.run(async () => {
      const chosen = await culvert.chooseKeyFile({});
      if (chosen.ok && chosen.value !== null) editProfile(draft, { privateKeyFile: chosen.value });
      return chosen;
    });
  };
  return (
    <GroupBox title="Public-key authentication">
      <div className="key-file">
        <TextField
          label="Private &key file for authentication:"
          value={path}
          maxLength={4096}
          list={suggestions}
          onChange={(privateKeyFile) => {
            editProfile(draft, { privateKeyFile });
          }}
          hint={
            canChoose
              ? 'OpenSSH or PEM. An encrypted key’s passphrase is asked for when it is needed.'
              : 'A path on the computer Culvert runs on; keys found there are suggested. OpenSSH or PEM.'
          }
        />
        <datalist id={suggestions}>
          {files.map((file) => (
            <option key={file} value={file} />
          ))}
        </datalist>
        {canChoose ? (
          <PushButton
            label="&Browse..."
            disabled={choosing.busy}
            onClick={() => {
              void choose();
            }}
          />
        ) : null}
      </div>
      {choosing.error === null ? null : <ErrorNote error={choosing.error} alert />}
    </GroupBox>
  );
}
