import { TriangleAlert } from 'lucide-react';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { explain, type AppError } from '../../../shared/errors';
import type { KeyFileInfo } from '../../../shared/keys';
import { PushButton, TextField } from '../../components/controls';
import { CopyButton } from '../../components/copy-button';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { shellWord } from '../keys/shell-word';
import type { LookedAt } from './use-key-file';

/** The private key file, what it is, and the certificate that goes with it. */
export function KeyFileFields({ file }: { readonly file: LookedAt }): ReactNode {
  const { draft } = useServices();
  const certificate = useDraft(({ profile }) => profile.certificateFile);
  return (
    <>
      <PathField file={file} />
      <div className="key-about" role="status">
        {file.info === null ? null : <KeyAbout info={file.info} />}
      </div>
      <TextField
        label="C&ertificate to use with the private key:"
        value={certificate}
        maxLength={4096}
        onChange={(certificateFile) => {
          editProfile(draft, { certificateFile });
        }}
        hint="Empty for the one beside the key (…-cert.pub), if there is one."
      />
    </>
  );
}

function PathField({ file }: { readonly file: LookedAt }): ReactNode {
  const { culvert, draft } = useServices();
  const path = useDraft(({ profile }) => profile.privateKeyFile);
  const canChoose = useReplica(({ snapshot }) => snapshot?.app.canChooseFiles ?? false);
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const list = useId();
  const choosing = useCommand();
  useEffect(() => {
    let current = true;
    void culvert.listKeyFiles({}).then((result) => {
      if (current && result.ok) setSuggestions(result.value);
    });
    return () => {
      current = false;
    };
  }, [culvert]);
  const take = (privateKeyFile: string): void => {
    editProfile(draft, { privateKeyFile });
  };
  const choose = async (): Promise<void> => {
    await choosing.run(async () => {
      const chosen = await culvert.chooseKeyFile({});
      if (chosen.ok && chosen.value !== null) {
        take(chosen.value);
        file.look(chosen.value);
      }
      return chosen;
    });
  };
  return (
    <>
      <div className="key-file">
        <TextField
          label="Private &key file for authentication:"
          value={path}
          maxLength={4096}
          list={list}
          error={file.error}
          onChange={(text) => {
            take(text);
            if (suggestions.includes(text)) file.look(text);
          }}
          onBlur={() => {
            if (file.info === null) file.look(path);
          }}
          hint={
            canChoose
              ? 'OpenSSH, PEM, PKCS#8 or PuTTY (.ppk). A passphrase is asked for when it is needed.'
              : 'A path on the computer Culvert runs on; keys found there are suggested. OpenSSH, PEM, PKCS#8 or PuTTY (.ppk).'
          }
        />
        <datalist id={list}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
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
    </>
  );
}

function KeyAbout({ info }: { readonly info: KeyFileInfo }): ReactNode {
  const { format, encrypted, publicHalf, warning } = info;
  const lock = encrypted ? 'encrypted' : 'not encrypted';
  return (
    <>
      {publicHalf === null ? (
        <p>
          {format} key, {lock}. What kind it is only shows with its passphrase.
        </p>
      ) : (
        <>
          <p className="key-comment">
            {publicHalf.comment === '' ? 'Without a comment' : publicHalf.comment}
          </p>
          <p>
            {format} key, {publicHalf.type}, {publicHalf.bits} bits, {lock}
          </p>
          <p className="fingerprint">{publicHalf.sha256}</p>
        </>
      )}
      {warning === null ? null : <KeyWarning warning={warning} />}
    </>
  );
}

/** What should be mended of a key that works, and for rights that are too wide the command that does it. */
function KeyWarning({ warning }: { readonly warning: AppError }): ReactNode {
  const { what, why, todo } = explain(warning);
  const command = warning.code === 'key-rights' ? `chmod 600 ${shellWord(warning.data.path)}` : null;
  return (
    <div className="key-warning">
      <TriangleAlert className="icon" aria-hidden="true" />
      <div>
        <p>
          <strong>{what}</strong> {why}
        </p>
        {command === null ? (
          <p>{todo}</p>
        ) : (
          <p className="command-line">
            <code>{command}</code>
            <CopyButton text={command} what="the command" />
          </p>
        )}
      </div>
    </div>
  );
}
