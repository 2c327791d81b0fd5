import { useId, type ReactNode } from 'react';
import type { HostKey } from '../../../shared/prompts';
import { PushButton } from '../../components/controls';
import { Modeless } from '../../components/modal';

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
    <Modeless title="Information about the server's host key" onCancel={onClose} className="key-details">
      <div className="modal-body">
        <label htmlFor={`${id}-key`}>Full text of host&apos;s public key</label>
        <textarea id={`${id}-key`} readOnly rows={6} value={hostKey.publicKey} />
        <div className="key-line">
          <label htmlFor={`${id}-sha256`}>SHA256 fingerprint</label>
          <input id={`${id}-sha256`} readOnly value={prefix + hostKey.sha256} />
        </div>
        <div className="key-line">
          <label htmlFor={`${id}-md5`}>MD5 fingerprint</label>
          <input id={`${id}-md5`} readOnly value={prefix + hostKey.md5} />
        </div>
      </div>
      <div className="modal-buttons">
        <span className="spring" />
        <PushButton label="&Close" data-first-focus onClick={onClose} />
      </div>
    </Modeless>
  );
}
