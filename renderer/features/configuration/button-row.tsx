import type { ReactNode } from 'react';
import { isLive } from '../../../shared/status';
import * as texts from '../../../shared/texts/configuration';
import * as common from '../../../shared/texts/common';
import { cancelDraft } from '../../actions/saved-sessions';
import { testDraft } from '../../actions/connection-test';
import { hasToApply } from '../../actions/open';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { useDraft, useReplica, useServices, useView } from '../../services-context';
import { say } from '../../state/view';
import { helpPlace } from '../help/panel-pages';
import { Feedback } from '../shell/feedback';
import { ApplyNote } from './apply-note';
import textStyles from '../../components/text.module.css';
import styles from './configuration.module.css';

/** About at the left, Open (Apply while the session is live) and Cancel at the right, feedback above them. */
export function ButtonRow(): ReactNode {
  const services = useServices();
  const profile = useDraft((state) => state.profile);
  const opened = useReplica(({ snapshot }) => snapshot?.sessions.find(({ id }) => id === profile.id) ?? null);
  const ready = useReplica(({ snapshot }) => snapshot !== null);
  const busy = useView((state) => state.busy);
  const live = opened !== null && isLive(opened.state);
  const hasChanges = useDraft((draft) => opened !== null && hasToApply(opened, draft));
  const closeWindow = (): void => {
    window.close();
    // A browser closes only what a script opened; the desktop app closes its window to the tray.
    setTimeout(() => {
      if (!window.closed) say(services.view, texts.nothingToDiscard);
    }, 300);
  };
  return (
    <footer className={styles.buttonRow}>
      <Feedback />
      {live ? <ApplyNote opened={opened} profile={profile} /> : null}
      <div className={styles.buttons}>
        <PushButton
          label={live ? texts.about : texts.aboutLabel}
          onClick={() => services.view.setState({ about: true })}
        />
        <PushButton
          label={common.help}
          shortcut="help"
          onClick={() => services.view.setState((state) => ({ help: helpPlace(state) }))}
        />
        <span className={textStyles.spring} />
        <PushButton
          label={common.test}
          title={common.testHint}
          busy={busy}
          disabled={!ready}
          onClick={() => void testDraft(services)}
        />
        <Decision>
          <PushButton
            type="submit"
            look={live && !hasChanges ? 'plain' : 'default'}
            label={live ? texts.applyButton : texts.openButton}
            busy={busy}
            disabled={!ready}
          />
          <PushButton label={common.cancel} onClick={() => void cancelDraft(services, closeWindow)} />
        </Decision>
      </div>
    </footer>
  );
}
