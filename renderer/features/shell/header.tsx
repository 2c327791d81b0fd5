import { Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tab, TabList } from 'react-aria-components';
import { overallState } from '../../../shared/overall-state';
import { summary } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/shell';
import * as common from '../../../shared/texts/common';
import { StateMark, shapeOfOverall } from '../../components/state-mark';
import { useDraft, useReplica, useServices } from '../../services-context';
import { isDirty } from '../../state/draft';
import { isCutOff } from '../../state/replica';

/** The two pages of the window, what is up, which session the form holds, and the program's own settings. */
export function Header(): ReactNode {
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const cutOff = useReplica(isCutOff);
  const open = sessions ?? [];
  return (
    <header className="header">
      <TabList aria-label={texts.pages} className="tabs">
        <Tab id="configuration" className="tab">
          {texts.configurationTab}
        </Tab>
        <Tab id="overview" className="tab">
          {texts.tunnels}
          {open.length === 0 ? null : (
            <span className="tab-badge" title={cutOff ? texts.notKnown : summary(open)}>
              <StateMark shape={cutOff ? 'off' : shapeOfOverall(overallState(open))} />
              {cutOff ? '?' : String(open.length)}
            </span>
          )}
        </Tab>
      </TabList>
      <DraftTitle />
      <SettingsButton />
    </header>
  );
}

function SettingsButton(): ReactNode {
  const { view } = useServices();
  return (
    <button
      type="button"
      className="button button-quiet header-button"
      title={texts.settingsHint}
      onClick={() => view.setState({ settings: true })}
    >
      <Settings className="icon" aria-hidden="true" />
      <span>{common.programSettings}</span>
    </button>
  );
}

function DraftTitle(): ReactNode {
  const title = useDraft(({ profile }) => profile.name.trim() || profile.host.trim() || texts.newSession);
  const dirty = useDraft(isDirty);
  return (
    <p className="draft-title">
      <span className="draft-name">{title}</span>
      {dirty ? (
        <span className="dirty">
          <span aria-hidden="true">●</span> {texts.unsavedChanges}
        </span>
      ) : null}
    </p>
  );
}
