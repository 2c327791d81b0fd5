import type { ReactElement, ReactNode } from 'react';
import { clsx } from 'clsx';
import { Collection, Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import type { FollowedFile } from '../../../shared/followed';
import { sessionIdSchema } from '../../../shared/ids';
import { defaultSettingsName, type SessionProfile } from '../../../shared/session-profile';
import { forwardsDiffer } from '../../../shared/difference';
import { isLive, type SessionStatus } from '../../../shared/status';
import * as followed from '../../../shared/texts/followed';
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
import { savedIn } from '../../state/saved';
import { serverInFew } from '../../state/session-rows';
import type { ViewState } from '../../state/view';
import { FollowedInForm } from '../followed/followed-note';
import listStyles from '../../components/list.module.css';
import styles from './saved-sessions.module.css';

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
    <GroupBox title={texts.storedSession} grows>
      <TextField
        label={texts.savedSessionsField}
        field="name"
        value={nameText}
        maxLength={200}
        error={useProblem('name')}
        onChange={(value) => {
          draft.setState({ nameText: value });
          clearProblem(draft, 'name');
          const named = savedIn(replica).find(({ name }) => name === value.trim());
          view.setState({ savedSelection: named?.id ?? null });
        }}
        onKeyDown={(event) => {
          // Enter opens anywhere else; a name that was just typed would be lost by that.
          if (event.key !== 'Enter' || nameText.trim() === loadedName) return;
          event.preventDefault();
          void saveDraft(services);
        }}
      />
      <div className={styles.listAndButtons}>
        <SavedList />
        <div className={styles.buttons}>
          <PushButton label={texts.loadButton} onClick={() => void loadRow(services, selection)} />
          <PushButton
            label={texts.saveLabel}
            shortcut="save"
            busy={busy}
            onClick={() => void saveDraft(services)}
          />
          <PushButton label={texts.deleteButton} onClick={() => void deleteRow(services, selection)} />
        </div>
      </div>
      <div className={styles.others}>
        <PushButton label={importMenu} onClick={() => beginImport(services)} />
        <PushButton label={exportMenu} onClick={() => exportSaved(services)} />
        <PushButton
          label={followed.filesButton}
          look="quiet"
          onClick={() => view.setState({ followed: true })}
        />
        <FollowedInForm />
      </div>
    </GroupBox>
  );
}

/** A row of the list. */
interface SavedRow {
  readonly id: Row;
  readonly name: string;
  readonly server: string;
  readonly open: SessionStatus | null;
  readonly differs: boolean;
}

function savedRow(profile: SessionProfile, sessions: readonly SessionStatus[] | undefined): SavedRow {
  const { id, name } = profile;
  const open = sessions?.find((session) => session.id === id && isLive(session.state)) ?? null;
  return {
    id,
    name,
    server: serverInFew(profile),
    open,
    differs: open !== null && forwardsDiffer(open, profile),
  };
}

function SavedList(): ReactNode {
  const services = useServices();
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  const files = useReplica(({ snapshot }) => snapshot?.followed);
  const sessions = useReplica(({ snapshot }) => snapshot?.sessions);
  const selection = useView(({ savedSelection }) => savedSelection);
  const rows: readonly SavedRow[] = [
    { id: 'defaults', name: defaultSettingsName, server: '', open: null, differs: false },
    ...(profiles ?? []).map((profile) => savedRow(profile, sessions)),
  ];
  return (
    <ListBox
      aria-label={texts.savedSessions}
      className={clsx(listStyles.list, styles.list)}
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
    >
      <Collection items={rows} dependencies={[sessions]}>
        {listRow}
      </Collection>
      {(files ?? []).map((file) => (
        <ListBoxSection key={file.id} id={file.id}>
          <Header className={styles['heading'] ?? ''}>
            <span className={styles.name}>{followed.followedFrom(file.name)}</span>
            <span className={styles.detail}>{headingWords(file)}</span>
          </Header>
          <Collection
            items={file.profiles.map((profile) => savedRow(profile, sessions))}
            dependencies={[sessions]}
          >
            {listRow}
          </Collection>
        </ListBoxSection>
      ))}
    </ListBox>
  );
}

function listRow({ id, name, server, open, differs }: SavedRow): ReactElement {
  return (
    <ListBoxItem id={id} textValue={name} className={clsx(listStyles.row, styles.row)}>
      <span className={styles.name} title={name}>
        {name}
      </span>
      {open === null ? null : (
        <span className={styles.state} title={sessionKindWords(open.state)}>
          <StateMark shape={shapeOfSession(open)} />
          {sessionKindWords(open.state)}
          {differs ? texts.changesNotApplied : ''}
        </span>
      )}
      <span className={styles.server} title={server}>
        {server}
      </span>
    </ListBoxItem>
  );
}

/** The state of a followed file at a glance; the dialog of followed files has it in full. */
function headingWords({ state, said }: FollowedFile): string {
  const wrong = said.filter(({ isWrong }) => isWrong).length;
  if (state.kind === 'reading') return followed.reading;
  if (state.kind === 'unreadable') return followed.notReadNow;
  return wrong === 0 ? '' : followed.notRead(wrong);
}
