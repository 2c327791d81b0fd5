import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { explain, type AppError } from '../../../shared/errors';
import type { KeyFileInfo } from '../../../shared/keys';
import * as texts from '../../../shared/texts/auth';
import * as common from '../../../shared/texts/common';
import { CopyButton } from '../../components/copy-button';
import { KeyPathField } from '../../components/key-path-field';
import { SettingText } from '../../components/setting-fields';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { shellWord } from '../keys/shell-word';
import type { LookedAt } from './use-key-file';
import textStyles from '../../components/text.module.css';
import styles from './auth.module.css';

/** The private key file, what it is, and the certificate that goes with it. */
export function KeyFileFields({ file }: { readonly file: LookedAt }): ReactNode {
  return (
    <>
      <PathField file={file} />
      <div className={styles.about} data-about="key" role="status">
        {file.info === null ? null : <KeyAbout info={file.info} />}
      </div>
      <SettingText setting="certificateFile" />
    </>
  );
}

function PathField({ file }: { readonly file: LookedAt }): ReactNode {
  const { draft } = useServices();
  const path = useDraft(({ profile }) => profile.privateKeyFile);
  const take = (privateKeyFile: string): void => editProfile(draft, { privateKeyFile });
  return (
    <KeyPathField
      label={texts.privateKeyFile}
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
      hint={(canChoose) => (canChoose ? texts.keyFormats : texts.keyFormatsThere)}
    />
  );
}

function KeyAbout({ info }: { readonly info: KeyFileInfo }): ReactNode {
  const { format, encrypted, publicHalf, warning } = info;
  const lock = encrypted ? 'encrypted' : texts.notEncrypted;
  return (
    <>
      {publicHalf === null ? (
        <p>{texts.lockedKey(format, lock)}</p>
      ) : (
        <>
          <p className={styles.comment}>
            {publicHalf.comment === '' ? texts.withoutAComment : publicHalf.comment}
          </p>
          <p>{texts.aboutKey(format, publicHalf.type, publicHalf.bits, lock)}</p>
          <p className={clsx(textStyles.fingerprint, styles.fingerprint)} data-fingerprint>
            {publicHalf.sha256}
          </p>
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
    <div className={styles.warning}>
      <TriangleAlert aria-hidden="true" />
      <div>
        <p>
          <strong>{what}</strong> {why}
        </p>
        {command === null ? (
          <p>{todo}</p>
        ) : (
          <p className={clsx(textStyles.commandLine, styles.command)}>
            <code>{command}</code>
            <CopyButton text={command} what={common.theCommand} />
          </p>
        )}
      </div>
    </div>
  );
}
