import { useId, useState, type ReactNode } from 'react';
import * as texts from '../../../shared/texts/keys';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { publicLine, type PublicHalf } from './public-line';
import textStyles from '../../components/text.module.css';
import styles from './keys.module.css';

/** A public key to read and copy: the whole line, and its fingerprint. */
export function PublicKeyText({
  publicHalf,
  label = texts.publicKeyLine,
}: {
  readonly publicHalf: PublicHalf;
  readonly label?: string;
}): ReactNode {
  const id = useId();
  const [copied, setCopied] = useState(false);
  const line = publicLine(publicHalf);
  return (
    <div className={styles.publicKey}>
      <label htmlFor={id}>{label}</label>
      <textarea id={id} readOnly rows={4} value={line} spellCheck={false} />
      <div className={styles.line}>
        <span className={textStyles.fingerprint}>
          {`${publicHalf.type} ${String(publicHalf.bits)} ${publicHalf.sha256}`}
        </span>
        <PushButton
          label={copied ? common.copied : texts.copyKey}
          aria-label={copied ? texts.publicKeyCopied : texts.copyThePublicKey}
          onBlur={() => setCopied(false)}
          onClick={() => setCopied(copyText(line))}
        />
      </div>
    </div>
  );
}
