import { useRef, type ReactNode } from 'react';
import * as followed from '../../../shared/texts/followed';
import * as texts from '../../../shared/texts/import-look';
import { lookAtFiles, lookAtFound } from '../../actions/import-look';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import textStyles from '../../components/text.module.css';
import styles from './import.module.css';
import { useFound } from './use-found';

/** Before anything was given: how to give it, a file to choose, and what other programs keep on this computer. */
export function FoundHere(): ReactNode {
  const services = useServices();
  const file = useRef<HTMLInputElement>(null);
  const found = useFound();
  return (
    <>
      <p>{texts.howTo}</p>
      <div>
        <input
          ref={file}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void lookAtFiles(services, [...(event.target.files ?? [])], { kind: 'anything' });
          }}
        />
        <PushButton label={texts.chooseFile} onClick={() => file.current?.click()} />
      </div>
      <section aria-labelledby="import-found">
        <h2 id="import-found">{texts.foundHere}</h2>
        {found === null ? <p className={textStyles.quiet}>{texts.looking}</p> : null}
        {found?.length === 0 ? <p className={textStyles.quiet}>{texts.nothingFound}</p> : null}
        <ul className={styles.found}>
          {found?.map((one) => (
            <li key={one.id}>
              <PushButton
                label={texts.foundLabel(one.kind, one.sessions)}
                onClick={() => void lookAtFound(services, one)}
              />
              <code>{one.place}</code>
              {one.kind === 'ssh-config' ? <FollowFound place={one.place} /> : null}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** Follows a file that was found, instead of bringing in what is in it now. */
function FollowFound({ place }: { readonly place: string }): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const isFollowed = useReplica(
    ({ snapshot }) => snapshot?.followed.some(({ name, path }) => name === place || path === place) === true,
  );
  return (
    <>
      <PushButton
        label={isFollowed ? followed.isFollowed : followed.followInstead}
        aria-label={isFollowed ? undefined : followed.followFile(place)}
        look="quiet"
        busy={command.busy}
        disabled={isFollowed}
        onClick={() => void command.run(() => ginnel.followed.add({ path: place }))}
      />
      <span role="status">{isFollowed ? followed.following(place, null) : ''}</span>
      {command.error === null ? null : <ErrorNote error={command.error} alert />}
    </>
  );
}
