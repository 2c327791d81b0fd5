import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { explain, type AppError } from '../../../shared/errors';
import type { KeyFileInfo } from '../../../shared/keys';
import { CopyButton } from '../../components/copy-button';
import { KeyPathField } from '../../components/key-path-field';
import { SettingText } from '../../components/setting-fields';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { shellWord } from '../keys/shell-word';
import type { LookedAt } from './use-key-file';

/** The private key file, what it is, and the certificate that goes with it. */
export function KeyFileFields({ file }: { readonly file: LookedAt }): ReactNode {
  return (
    <>
      <PathField file={file} />
      <div className="key-about" role="status">
        {file.info === null ? null : <KeyAbout info={file.info} />}
      </div>
      <SettingText setting="certificateFile" />
    </>
  );
}

function PathField({ file }: { readonly file: LookedAt }): ReactNode {
  const { draft } = useServices();
  const path = useDraft(({ profile }) => profile.privateKeyFile);
  const take = (privateKeyFile: string): void => {
    editProfile(draft, { privateKeyFile });
  };
  return (
    <KeyPathField
      label="Private &key file for authentication:"
      value={path}
      error={file.error}
      onChange={(text, isWhole) => {
        take(text);
        if (isWhole) file.look(text);
      }}
      onChoose={(chosen) => {
        take(chosen);
        file.look(chosen);
      }}
      onBlur={() => {
        if (file.info === null) file.look(path);
      }}
      hint={(canChoose) =>
        canChoose
          ? 'OpenSSH, PEM, PKCS#8 or PuTTY (.ppk). A passphrase is asked for when it is needed.'
          : 'A path on the computer Ginnel runs on; keys found there are suggested. OpenSSH, PEM, PKCS#8 or PuTTY (.ppk).'
      }
    />
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
