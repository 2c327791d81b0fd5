import { useEffect, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import { readProxyRules, type ServedProxyFile } from '../../../shared/proxy-rules';
import { sourceNotation } from '../../../shared/notation';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/proxy-file';
import { PushButton, TextField } from '../../components/controls';
import { CopyButton } from '../../components/copy-button';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import styles from './proxy-file-dialog.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';

interface ProxyFileDialogProps {
  readonly session: SessionStatus;
  readonly status: ForwardStatus;
  readonly onClose: () => void;
}

/** Serves a proxy file for a Dynamic forward: which hosts go through it, its address to copy, and an end to it. */
export function ProxyFileDialog({ session, status, onClose }: ProxyFileDialogProps): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const ids = { sessionId: session.id, forwardId: status.forward.id };
  const { sessionId, forwardId } = ids;
  const [served, setServed] = useState<ServedProxyFile | null>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<AppError | null>(null);
  useEffect(() => {
    void ginnel.proxyFiles.find({ sessionId, forwardId }).then((found) => {
      if (!found.ok || found.value === null) return;
      setServed(found.value);
      setTyped(found.value.rules.join(', '));
    });
  }, [ginnel, sessionId, forwardId]);
  const serve = async (): Promise<void> => {
    const rules = readProxyRules(typed);
    setProblem(rules.ok ? null : rules.error);
    if (!rules.ok) return;
    await command.run(async () => {
      const result = await ginnel.proxyFiles.serve({ ...ids, rules: rules.value });
      if (result.ok) setServed(result.value);
      return result;
    });
  };
  const stop = (): void =>
    void command.run(async () => {
      const stopped = await ginnel.proxyFiles.stop(ids);
      if (stopped.ok) setServed(null);
      return stopped;
    });
  return (
    <Modal title={texts.title(sourceNotation(status.forward))} onCancel={onClose}>
      <form
        className={modalStyles.body}
        onSubmit={(event) => {
          event.preventDefault();
          void serve();
        }}
      >
        <p>{texts.about}</p>
        <TextField
          label={texts.rules}
          value={typed}
          error={problem}
          hint={texts.rulesHint}
          data-first-focus
          placeholder={texts.rulesExample}
          onChange={(text) => {
            setTyped(text);
            setProblem(null);
          }}
        />
        {served === null ? null : (
          <div className={styles['served']} role="status">
            <p className={styles['address']}>
              <span>{texts.address}</span>
              <code className={styles['url']}>{served.url}</code>
              <CopyButton text={served.url} />
            </p>
            <p className={textStyles.hint}>{texts.where}</p>
          </div>
        )}
        {command.error === null ? null : <ErrorNote error={command.error} alert />}
      </form>
      <div className={modalStyles.buttons}>
        <PushButton
          label={served === null ? texts.serve : texts.change}
          look="default"
          busy={command.busy}
          onClick={() => void serve()}
        />
        {served === null ? null : <PushButton label={texts.stop} busy={command.busy} onClick={stop} />}
        <span className={textStyles.spring} />
        <PushButton label={common.closePlain} onClick={onClose} />
      </div>
    </Modal>
  );
}
