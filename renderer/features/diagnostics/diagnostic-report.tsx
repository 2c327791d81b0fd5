import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { AppError } from '../../../shared/errors';
import type { SessionId } from '../../../shared/ids';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/program';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { textFileName } from '../../components/save-text';
import { TextButtons } from '../../components/text-buttons';
import { useReplica, useServices, useView } from '../../services-context';
import controlsStyles from '../../components/controls.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './report.module.css';

/** The diagnostic report, while one is shown. */
export function DiagnosticReport(): ReactNode {
  const report = useView((state) => state.report);
  return report === null ? null : <Report key={report.sessionId} sessionId={report.sessionId} />;
}

function Report({ sessionId }: { readonly sessionId: SessionId | null }): ReactNode {
  const { view } = useServices();
  const { text, error, fetch } = useReport(sessionId);
  const [unsaved, setUnsaved] = useState<AppError | null>(null);
  const title = useReplica(({ snapshot }) => {
    const opened = snapshot?.sessions.find(({ id }) => id === sessionId);
    return opened === undefined ? null : titleOf(opened.profile);
  });
  const close = (): void => view.setState({ report: null });
  return (
    <Modal title={texts.diagnosticReport} className={clsx(styles.report)} onCancel={close}>
      <div className={modalStyles.body}>
        <p>
          {texts.report}
          {title === null ? '.' : texts.reportOfSession(title)}
        </p>
        <p>
          {texts.reportHides} <code>host-1</code>
          {texts.reportLeavesOut}
        </p>
        {error === null ? (
          <textarea
            className={controlsStyles.output}
            aria-label={texts.reportText}
            readOnly
            rows={16}
            wrap="off"
            spellCheck={false}
            data-first-focus
            value={text ?? texts.gathering}
          />
        ) : (
          <ErrorNote error={error} alert>
            <PushButton label={common.retryLabel} onClick={fetch} />
          </ErrorNote>
        )}
        {unsaved === null ? null : <ErrorNote error={unsaved} alert />}
      </div>
      <div className={modalStyles.buttons}>
        <TextButtons
          mnemonics
          disabled={text === null}
          copied={() => text ?? ''}
          saved={() => ({ name: textFileName('ginnel-report', '', Date.now()), text: text ?? '' })}
          onError={setUnsaved}
        />
        <span className={textStyles.spring} />
        <PushButton label={texts.closeReport} onClick={close} />
      </div>
    </Modal>
  );
}

/** The text, once it is there. */
function useReport(sessionId: SessionId | null): {
  readonly text: string | null;
  readonly error: AppError | null;
  readonly fetch: () => void;
} {
  const { ginnel } = useServices();
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const fetch = useCallback(() => {
    void ginnel.diagnostics.get({ sessionId }).then((result) => {
      setText(result.ok ? result.value.text : null);
      setError(result.ok ? null : result.error);
    });
  }, [ginnel, sessionId]);
  useEffect(fetch, [fetch]);
  return { text, error, fetch };
}
