import { useId, useState, type ReactNode } from 'react';
import { PushButton } from '../../components/controls';
import { copyText } from '../../components/copy-text';
import { publicLine, type PublicHalf } from './public-line';

/** A public key to read and copy: the whole line, and its fingerprint. */
export function PublicKeyText({
  publicHalf,
  label = 'Public key, a line for authorized_keys',
}: {
  readonly publicHalf: PublicHalf;
  readonly label?: string;
}): ReactNode {
  const id = useId();
  const [copied, setCopied] = useState(false);
  const line = publicLine(publicHalf);
  return (
    <div className="public-key">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} readOnly rows={4} value={line} spellCheck={false} />
      <div className="public-key-line">
        <span className="fingerprint">
          {`${publicHalf.type} ${String(publicHalf.bits)} ${publicHalf.sha256}`}
        </span>
        <PushButton
          label={copied ? 'Copied' : 'Cop&y'}
          aria-label={copied ? 'Public key copied' : 'Copy the public key'}
          onBlur={() => {
            setCopied(false);
          }}
          onClick={() => {
            setCopied(copyText(line));
          }}
        />
      </div>
    </div>
  );
}
