import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { PublicKeyText } from './public-key-text';
import type { PublicHalf } from './public-line';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './keys.module.css';

/** The public half of a key, to be copied. */
export function ShowKeyDialog({
  publicHalf,
  onClose,
}: {
  readonly publicHalf: PublicHalf;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal title={texts.publicKey} onCancel={onClose} className={clsx(styles.dialog)}>
      <div className={modalStyles.body}>
        <p>
          {texts.anybodyMaySee} <code>~/.ssh/authorized_keys</code> {texts.holdsLine}
        </p>
        <PublicKeyText publicHalf={publicHalf} />
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={common.close} look="default" data-first-focus onClick={onClose} />
      </div>
    </Modal>
  );
}
