import type { ReactNode } from 'react';
import * as texts from '../../../shared/texts/program';
import * as places from '../../../shared/texts/engine-place';
import * as common from '../../../shared/texts/common';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { useReplica, useServices, useView } from '../../services-context';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './configuration.module.css';

/** What this program is, and where it keeps its files. */
export function About(): ReactNode {
  const { view } = useServices();
  const about = useView((state) => state.about);
  const app = useReplica(({ snapshot }) => snapshot?.app ?? null);
  if (!about) return null;
  const close = (): void => view.setState({ about: false });
  return (
    <Modal title={texts.aboutGinnel} onCancel={close}>
      <div className={modalStyles.body}>
        <p>
          <b>
            {common.titleOnly}
            {app === null ? '' : ` ${app.version}`}
          </b>{' '}
          {texts.keepsTunnelsUp}
        </p>
        {app === null ? null : (
          <dl className={styles.facts}>
            <dt>{texts.runsAs}</dt>
            <dd>
              {app.mode === 'browser' ? texts.browserMode : texts.desktopApp} {texts.on} {app.platform}
            </dd>
            {app.engine.kind === 'elsewhere' ? (
              <>
                <dt>{places.sessionsRunIn}</dt>
                <dd>{places.runsIn(app.engine.holder, app.engine.version, app.version)}</dd>
              </>
            ) : null}
            <dt>{texts.sessionsAreIn}</dt>
            <dd>
              <code>{app.dataFolder}</code>
            </dd>
            <dt>{texts.logsAreIn}</dt>
            <dd>
              <code>{app.logFolder}</code>
            </dd>
          </dl>
        )}
        <p>{texts.licence}</p>
      </div>
      <div className={modalStyles.buttons}>
        <PushButton
          label={texts.diagnosticReportButton}
          onClick={() => view.setState({ about: false, report: { sessionId: null } })}
        />
        <span className={textStyles.spring} />
        <PushButton label={common.close} look="default" data-first-focus onClick={close} />
      </div>
    </Modal>
  );
}
