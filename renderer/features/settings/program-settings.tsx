import { useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import type { Settings } from '../../../shared/program-settings';
import type { AppInfo, Snapshot } from '../../../shared/snapshot';
import * as texts from '../../../shared/texts/program';
import * as common from '../../../shared/texts/common';
import { CheckBox, PushButton, Radios } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';

const themes = (['system', 'light', 'dark'] as const).map((value) => ({ value, label: texts.themes[value] }));

/** What is set for the program as a whole, in a dialog of its own: the panels are about one session. */
export function ProgramSettings(): ReactNode {
  const shown = useView((state) => state.settings);
  const snapshot = useReplica((state) => state.snapshot);
  return shown && snapshot !== null ? <SettingsDialog snapshot={snapshot} /> : null;
}

function SettingsDialog({ snapshot }: { readonly snapshot: Snapshot }): ReactNode {
  const { view } = useServices();
  const { app, settings } = snapshot;
  const { current, change, error } = useSettings(settings);
  const close = (): void => view.setState({ settings: false });
  return (
    <Modal title={texts.programSettingsTitle} onCancel={close}>
      <div className={modalStyles.body}>
        <p className={textStyles.hint}>{texts.holdForAll}</p>
        <Radios
          label={texts.theme}
          shown
          options={themes}
          value={current.theme}
          onChange={(theme) => void change({ theme })}
        />
        <CheckBox
          label={texts.startAtLogin}
          checked={current.startAtLogin}
          disabled={!app.canStartAtLogin}
          onChange={(startAtLogin) => void change({ startAtLogin })}
          hint={startWords(app)}
        />
        <CheckBox
          label={texts.showNotifications}
          checked={current.notifications}
          onChange={(notifications) => void change({ notifications })}
          hint={notifyWords(app)}
        />
        <CheckBox
          label={texts.logToFiles}
          checked={current.logToFiles}
          onChange={(logToFiles) => void change({ logToFiles })}
          hint={
            <>
              {texts.inWord} <code>{app.logFolder}</code>
              {texts.logFolderHint}
            </>
          }
        />
        {error === null ? null : <ErrorNote error={error} alert />}
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={common.close} look="default" data-first-focus onClick={close} />
      </div>
    </Modal>
  );
}

/** The settings with what was just ticked, which goes back when it cannot be had. */
function useSettings(settings: Settings): {
  readonly current: Settings;
  readonly change: (changes: Partial<Settings>) => Promise<void>;
  readonly error: AppError | null;
} {
  const { ginnel } = useServices();
  const command = useCommand();
  const [asked, setAsked] = useState<Partial<Settings>>({});
  const [told, setTold] = useState(settings);
  // What was asked for is told of a moment after it was granted; until then the box stays as it was ticked.
  if (told !== settings) {
    setTold(settings);
    setAsked(without(asked, (name) => !command.busy || asked[name] === settings[name]));
  }
  const current: Settings = { ...settings, ...asked };
  const change = async (changes: Partial<Settings>): Promise<void> => {
    setAsked((before) => ({ ...before, ...changes }));
    const done = await command.run(() => ginnel.settings.change({ settings: { ...current, ...changes } }));
    if (!done) setAsked((before) => without(before, (name) => name in changes));
  };
  return { current, change, error: command.error };
}

function without(asked: Partial<Settings>, goes: (name: keyof Settings) => boolean): Partial<Settings> {
  const names = Object.keys(asked) as (keyof Settings)[];
  return Object.fromEntries(names.filter((name) => !goes(name)).map((name) => [name, asked[name]]));
}

function notifyWords({ mode, notificationTrouble }: AppInfo): ReactNode {
  const words = texts.notifiesWhen;
  if (mode === 'browser') return texts.notInBrowser(words);
  if (notificationTrouble === null) return words;
  return (
    <>
      {words} <strong>{notificationTrouble}</strong>
    </>
  );
}

/** What starting at login does, or why it cannot be had here. */
function startWords({ canStartAtLogin, mode, platform }: AppInfo): string {
  if (canStartAtLogin) {
    return texts.startsInTray(platform);
  }
  if (mode === 'browser') {
    return platform === 'linux' ? texts.startByService : texts.startInDesktopOnly;
  }
  return texts.startNotFromSource;
}
