import { useId, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { HostKey } from '../../../shared/prompts';
import { close } from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/prompts';
import { PushButton } from '../../components/controls';
import { Modeless } from '../../components/modal';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './prompts.module.css';

/** PuTTY's "information about the server's host key". */
export function KeyDetails({
  hostKey,
  onClose,
}: {
  readonly hostKey: HostKey;
  readonly onClose: () => void;
}): ReactNode {
  const id = useId();
  const prefix = `${hostKey.type} ${String(hostKey.bits)} `;
  return (
    <Modeless title={texts.aboutHostKey} onCancel={onClose} className={clsx(styles.details)}>
      <div className={modalStyles.body}>
        <label htmlFor={`${id}-key`}>{texts.fullKey}</label>
        <textarea id={`${id}-key`} readOnly rows={6} value={hostKey.publicKey} />
        {(['sha256', 'md5'] as const).map((hash) => (
          <div className={styles.line} key={hash}>
            <label htmlFor={`${id}-${hash}`}>{texts[hash]}</label>
            <textarea id={`${id}-${hash}`} readOnly rows={1} value={prefix + hostKey[hash]} />
          </div>
        ))}
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={close} data-first-focus onClick={onClose} />
      </div>
    </Modeless>
  );
}
