import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { PublicKeyText } from './public-key-text';
import type { PublicHalf } from './public-line';

/** The public half of a key, to be copied. */
export function ShowKeyDialog({
  publicHalf,
  onClose,
}: {
  readonly publicHalf: PublicHalf;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal title={texts.publicKey} onCancel={onClose} className="key-dialog">
      <div className="modal-body">
        <p>
          {texts.anybodyMaySee} <code>~/.ssh/authorized_keys</code> {texts.holdsLine}
        </p>
        <PublicKeyText publicHalf={publicHalf} />
      </div>
      <div className="modal-buttons">
        <span className="spring" />
        <PushButton label={common.close} look="default" data-first-focus onClick={onClose} />
      </div>
    </Modal>
  );
}
