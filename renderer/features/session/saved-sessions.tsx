import type { ReactNode } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { sessionIdSchema } from '../../../shared/ids';
import { defaultSettingsName } from '../../../shared/session-profile';
import { forwardsDiffer } from '../../../shared/difference';
import { isLive } from '../../../shared/status';
import { sessionKindWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/session';
import { importMenu } from '../../../shared/texts/import-look';
import { menu as exportMenu } from '../../../shared/texts/export-look';
import { exportSaved } from '../../actions/export-look';
import { beginImport } from '../../actions/import-look';
import { deleteRow, loadRow, openRow, saveDraft } from '../../actions/saved-sessions';
import { GroupBox, PushButton, TextField } from '../../components/controls';
import { StateMark, shapeOfSession } from '../../components/state-mark';
import { useProblem } from '../../components/use-problem';
import { useDraft, useReplica, useServices, useView } from '../../services-context';
import { clearProblem } from '../../state/draft';
import type { ViewState } from '../../state/view';

type Row = NonNullable<ViewState['savedSelection']>;

function rowOf(key: unknown): Row | null {
  if (key === 'defaults') return key;
  const id = sessionIdSchema.safeParse(key);
  return id.success ? id.data : null;
}

/** Load, save or delete a stored session. */
export function SavedSessions(): ReactNode {
  const services = useServices();
  const { draft, view, replica } = services;
  const nameText = useDraft((state) => state.nameText);
  const loadedName = useDraft(({ profile }) => profile.name);
  const selection = useView(({ savedSelection }) => savedSelection);
  const busy = useView((state) => state.busy);
  return (
    <GroupBox title={texts.storedSession}>
      <TextField
        label={texts.savedSessionsField}
        field="name"
        value={nameText}
        maxLength={200}
        error={useProblem('name')}
        onChange={(value) => {
          draft.setState({ nameText: value });
          clearProblem(draft, 'name');
          const named = replica.store.getState().snapshot?.profiles.find(({ name }) => name === value.trim());
          view.setState({ savedSelection: named?.id ?? null });
        }}
        onKeyDown={(event) => {
          // Enter opens anywhere else; a name that was just typed would be lost by that.
          if (event.key !== 'Enter' || nameText.trim() === loadedName) return;
          event.preventDefault();
          void saveDraft(services);
        }}
      />
      <div className="list-and-buttons">
        <SavedList />
        <div className="button-column">
          <PushButton label={texts.loadButton} onClick={() => void loadRow(services, selection)} />
          <PushButton label={texts.saveLabel} disabled={busy} onClick={() => void saveDraft(services)} />
          <PushButton label={texts.deleteButton} onClick={() => void deleteRow(services, selection)} />
          <PushButton label={importMenu} onClick={() => beginImport(services)} />
          <PushButton label={exportMenu} onClick={() => exportSaved(services)} />
        </div>
      </div>
    </GroupBox>
  );
}

function SavedList(): ReactNode {
  const services = useServices();
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const selection = useView(({ savedSelection }) => savedSelection);
  const rows = [
    { id: 'defaults', name: defaultSettingsName, host: '', open: null, differs: false },
    ...(profiles ?? []).map((profile) => {
      const { id, name, host } = profile;
      const open = sessions?.find((session) => session.id === id && isLive(session.state)) ?? null;
      return { id, name, host, open, differs: open !== null && forwardsDiffer(open, profile) };
    }),
  ];
  return (
    <ListBox
      aria-label={texts.savedSessions}
      className="list saved-list"
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection
      selectedKeys={selection === null ? [] : [selection]}
      onSelectionChange={(keys) => {
        const [first] = keys === 'all' ? [] : [...keys];
        services.view.setState({ savedSelection: rowOf(first) });
      }}
      onAction={(key) => {
        const row = rowOf(key);
        if (row !== null) void openRow(services, row);
      }}
      items={rows}
      dependencies={[sessions]}
    >
      {({ id, name, host, open, differs }) => (
        <ListBoxItem id={id} textValue={name} className="list-row">
          <span className="saved-name">{name}</span>
          {open === null ? (
            <span className="saved-host">{host}</span>
          ) : (
            <span className="saved-state">
              <StateMark shape={shapeOfSession(open.state)} />
              {sessionKindWords(open.state)}
              {differs ? texts.changesNotApplied : ''}
            </span>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  );
}
