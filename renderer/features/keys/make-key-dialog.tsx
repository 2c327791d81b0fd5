import { useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { KeyFileInfo } from '../../../shared/keys';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { offersKey, setKeyInForm } from '../../actions/keys';
import { useDraft, useServices } from '../../services-context';
import { NewKeyForm } from './new-key-form';
import { PublicKeyText } from './public-key-text';
import type { ShownKey } from './public-line';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './keys.module.css';

interface MakeKeyDialogProps {
  readonly onClose: () => void;
  readonly onInstall: (key: ShownKey) => void;
}

/** Asks what the new key shall be, makes it, then shows it and what can be done with it. */
export function MakeKeyDialog({ onClose, onInstall }: MakeKeyDialogProps): ReactNode {
  const [made, setMade] = useState<KeyFileInfo | null>(null);
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      title={made === null ? texts.makeTitle : texts.madeTitle}
      className={clsx(styles.dialog)}
      onCancel={() => {
        // The key is made all the same: it would lie there unseen.
        if (!busy) onClose();
      }}
    >
      {made === null ? (
        <NewKeyForm onBusy={setBusy} onMade={setMade} onCancel={onClose} />
      ) : (
        <MadeKey made={made} onClose={onClose} onInstall={onInstall} />
      )}
    </Modal>
  );
}

function MadeKey({
  made,
  onClose,
  onInstall,
}: MakeKeyDialogProps & { readonly made: KeyFileInfo }): ReactNode {
  const services = useServices();
  const { path, publicHalf, encrypted } = made;
  const source = { kind: 'file', path } as const;
  const isUsed = useDraft(({ profile }) => offersKey(profile, source));
  return (
    <>
      <div className={modalStyles.body}>
        <p role="status">
          {texts.keyMade} <code>{path}</code>
          {encrypted ? texts.byPassphrase : ''}
          {texts.publicBeside} <code>{path}.pub</code>.
        </p>
        {publicHalf === null ? null : <PublicKeyText publicHalf={publicHalf} />}
        <p className={textStyles.hint} role="status">
          {isUsed ? texts.keyInForm : texts.afterInstalling}
        </p>
      </div>
      <div className={modalStyles.buttons}>
        <PushButton
          label={texts.useForSession}
          // Not disabled afterwards: the focus would be lost with it.
          aria-disabled={isUsed}
          autoFocus
          onClick={() => setKeyInForm(services, source)}
        />
        <PushButton
          label={texts.installOnServer}
          disabled={publicHalf === null}
          onClick={() => {
            if (publicHalf !== null) onInstall({ publicHalf, source });
          }}
        />
        <span className={textStyles.spring} />
        <PushButton label={common.close} onClick={onClose} />
      </div>
    </>
  );
}
