import { useState, type ReactNode } from 'react';
import type { FollowedFile } from '../../../shared/followed';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/followed';
import { PushButton, TextField } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modal } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices, useView } from '../../services-context';
import { SaidList } from './said-list';
import keyPathFieldStyles from '../../components/key-path-field.module.css';
import listStyles from '../../components/list.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './followed.module.css';

/** Which files are followed, what in them is not gone by, and how one more is; in a dialog of its own. */
export function FollowedFiles(): ReactNode {
  const shown = useView((state) => state.followed);
  return shown ? <FollowedDialog /> : null;
}

function FollowedDialog(): ReactNode {
  const { view } = useServices();
  const files = useReplica(({ snapshot }) => snapshot?.followed);
  const [said, setSaid] = useState('');
  const close = (): void => view.setState({ followed: false });
  return (
    <Modal title={texts.title} onCancel={close}>
      <div className={modalStyles.body}>
        <p className={textStyles.hint}>{texts.explanation}</p>
        {files?.length === 0 ? <p className={listStyles.empty}>{texts.none}</p> : null}
        <ul className={styles.list}>
          {files?.map((file) => (
            <File key={file.id} file={file} onStopped={() => setSaid(texts.stopped(file.name))} />
          ))}
        </ul>
        <AddFile onSaid={setSaid} />
        <p role="status">{said}</p>
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={common.close} onClick={close} />
      </div>
    </Modal>
  );
}

function File({
  file,
  onStopped,
}: {
  readonly file: FollowedFile;
  readonly onStopped: () => void;
}): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const { id, kind, name, path, state, profiles, said } = file;
  const stop = async (): Promise<void> => {
    if (await command.run(() => ginnel.followed.remove({ followedId: id }))) onStopped();
  };
  return (
    <li>
      <div className={styles.head}>
        <code title={path}>{name}</code>
        <span className={styles.facts}>
          {state.kind === 'reading'
            ? texts.reading
            : `${texts.kinds[kind]}, ${texts.sessions(profiles.length)}`}
        </span>
        <PushButton
          label={texts.unfollow}
          aria-label={texts.unfollowFile(name)}
          look="quiet"
          busy={command.busy}
          onClick={() => void stop()}
        />
      </div>
      {state.kind === 'unreadable' ? <ErrorNote error={state.error} /> : null}
      {state.kind === 'unreadable' && profiles.length > 0 ? (
        <p className={textStyles.hint}>{texts.unreadable}</p>
      ) : null}
      <SaidList said={said} isNamed />
      {command.error === null ? null : <ErrorNote error={command.error} alert />}
    </li>
  );
}

/** The path of one more: typed, or chosen in a dialog where there is one. */
function AddFile({ onSaid }: { readonly onSaid: (words: string) => void }): ReactNode {
  const { ginnel, replica } = useServices();
  const canChoose = useReplica(({ snapshot }) => snapshot?.app.canChooseFiles ?? false);
  const command = useCommand();
  const [path, setPath] = useState('');
  const choose = async (): Promise<void> => {
    await command.run(async () => {
      const chosen = await ginnel.followed.choose({});
      if (chosen.ok && chosen.value !== null) setPath(chosen.value);
      return chosen;
    });
  };
  const follow = async (): Promise<void> => {
    const typed = path.trim() === '' ? texts.usualPath : path;
    const isDone = await command.run(async () => {
      const added = await ginnel.followed.add({ path: typed });
      const { snapshot } = replica.store.getState();
      const file = added.ok ? snapshot?.followed.find(({ id }) => id === added.value.followedId) : undefined;
      if (added.ok) onSaid(texts.following(file?.name ?? typed, file?.profiles.length ?? null));
      return added;
    });
    if (isDone) setPath('');
    else onSaid('');
  };
  return (
    <div>
      <div className={keyPathFieldStyles.field}>
        <TextField
          label={texts.pathField}
          value={path}
          maxLength={4096}
          placeholder={texts.usualPath}
          data-first-focus
          error={command.error}
          onChange={(text) => {
            setPath(text);
            command.clear();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void follow();
          }}
          hint={texts.pathHint}
        />
        {canChoose ? (
          <PushButton label={common.browse} busy={command.busy} onClick={() => void choose()} />
        ) : null}
        <PushButton label={texts.follow} look="default" busy={command.busy} onClick={() => void follow()} />
      </div>
    </div>
  );
}
