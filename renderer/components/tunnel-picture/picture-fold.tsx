import { useId, useMemo, useState, type ReactNode } from 'react';
import { routeOf } from '../../../shared/route';
import type { SessionProfile } from '../../../shared/session-profile';
import type { PictureFields, PictureSession } from '../../../shared/tunnel-picture';
import { picture } from '../../../shared/texts/tunnel-picture';
import { useServices, useView } from '../../services-context';
import { FoldButton } from '../fold-button';
import { useSavedSessions } from '../use-saved-sessions';
import { TunnelPicture } from './tunnel-picture';
import styles from './tunnel-picture.module.css';

const none: readonly SessionProfile[] = [];

/**
 * The part of a session that a picture shows.
 * @param beside sessions that are not saved yet and that its jump hosts may mean
 */
export function usePictureSession(profile: SessionProfile, beside = none): PictureSession {
  const saved = useSavedSessions();
  return useMemo(() => {
    const known = [...beside, ...saved];
    const route = routeOf(profile, (wanted) => known.find(({ id }) => id === wanted));
    return { ...profile, jumps: route.flatMap(({ own, title }) => [...own, title]) };
  }, [profile, saved, beside]);
}

/** The picture of a forward that is being typed, folded away until it is asked for; the window remembers whether it is. */
export function TypedPicture({
  fields,
  profile,
}: {
  readonly fields: PictureFields;
  readonly profile: SessionProfile;
}): ReactNode {
  const { view } = useServices();
  const isOpen = useView((state) => state.picture);
  const session = usePictureSession(profile);
  const id = useId();
  return (
    <div className={styles['typed']}>
      <FoldButton
        label={picture}
        isOpen={isOpen}
        controls={id}
        onToggle={() => view.setState({ picture: !isOpen })}
      />
      <div id={id}>{isOpen ? <TunnelPicture fields={fields} session={session} /> : null}</div>
    </div>
  );
}

interface PlannedPicturesProps {
  readonly profile: SessionProfile;
  /** Sessions that would be made with it. */
  readonly beside?: readonly SessionProfile[];
  /** Each with what it is called. */
  readonly forwards: readonly { readonly title: string; readonly fields: PictureFields }[];
}

/** The pictures of forwards that are to be made, folded away until they are asked for. */
export function PlannedPictures({ profile, beside = none, forwards }: PlannedPicturesProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const session = usePictureSession(profile, beside);
  const id = useId();
  return (
    <div>
      <FoldButton label={picture} isOpen={isOpen} controls={id} onToggle={() => setOpen(!isOpen)} />
      <div id={id}>
        {isOpen
          ? forwards.map(({ title, fields }, at) => (
              <section key={at} aria-label={title} className={styles['planned']}>
                <code>{title}</code>
                <TunnelPicture fields={fields} session={session} />
              </section>
            ))
          : null}
      </div>
    </div>
  );
}
