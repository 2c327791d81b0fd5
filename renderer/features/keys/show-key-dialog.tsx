import type { ReactNode } from 'react';
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
    <Modal title="Public key" onCancel={onClose} className="key-dialog">
      <div className="modal-body">
        <p>
          Anybody may see it. It lets its owner into every account whose <code>~/.ssh/authorized_keys</code>{' '}
          holds this line.
        </p>
        <PublicKeyText publicHalf={publicHalf} />
      </div>
      <div className="modal-buttons">
        <span className="spring" />
        <PushButton label="&Close" look="default" data-first-focus onClick={onClose} />
      </div>
    </Modal>
  );
}
