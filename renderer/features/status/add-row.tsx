import { useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import { emptyFields, type ForwardFields } from '../../../shared/forward-fields';
import { followedFrom } from '../../../shared/followed';
import { isLive, type SessionStatus } from '../../../shared/status';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/status-page';
import * as overview from '../../../shared/texts/overview';
import { addLive } from '../../actions/live-forwards';
import { forwardFieldOf, isAboutForward } from '../../actions/problems';
import { CheckBox } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { LineFields } from '../../components/line-fields';
import { useDraft, useReplica, useServices } from '../../services-context';
import { ServerPortsButton } from '../server-ports/server-ports';
import { TemplateMenu } from '../tunnels/template-menu';
import styles from './add-row.module.css';

/**
 * Adds a forward to a session, open or not, with the fields and checks of the Tunnels panel, on one line below the others. What is
 * typed is kept until it is added.
 */
export function AddRow({ session }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const { draft } = services;
  const fields = useDraft(({ additions }) => additions[session.id]) ?? emptyFields;
  const isFollowed = useReplica(
    ({ snapshot }) => snapshot !== null && followedFrom(snapshot, session.id) !== null,
  );
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const [isTemporary, setTemporary] = useState(false);
  const container = useRef<HTMLDivElement>(null);
  const live = isLive(session.state);
  // The file it is followed from is not ours to write.
  if (isFollowed && !live) return null;
  const atField = error !== null && isAboutForward(error) ? { part: forwardFieldOf(error), error } : null;
  const change = (changes: Partial<ForwardFields>): void => {
    setError(null);
    draft.setState(({ additions }) => ({
      additions: { ...additions, [session.id]: { ...(additions[session.id] ?? emptyFields), ...changes } },
    }));
  };
  const add = async (): Promise<void> => {
    setBusy(true);
    const result = await addLive(services, session, !(live && (isTemporary || isFollowed)));
    setBusy(false);
    if (result === null) return;
    setError(result.ok ? null : result.error);
    const part = result.ok ? 'source' : forwardFieldOf(result.error);
    // A field that is folded away unfolds with its problem.
    requestAnimationFrame(() => {
      const field = container.current?.querySelector<HTMLElement>(`[data-part="${part}"]`);
      field?.focus();
      if (field instanceof HTMLInputElement) field.select();
    });
  };
  return (
    <div
      className={styles.add}
      ref={container}
      role="group"
      aria-label={overview.addForwardTo(titleOf(session.profile))}
    >
      <LineFields
        fields={fields}
        profile={session.profile}
        problem={atField}
        takesSeveral
        submitLabel={overview.add}
        busy={busy}
        onChange={change}
        onSubmit={() => void add()}
        beside={
          <span className={styles.paste} title={texts.orPasteHint}>
            {texts.orPaste}
          </span>
        }
        folds={
          <>
            <TemplateMenu onChoose={change} />
            {live ? <ServerPortsButton session={session} /> : null}
          </>
        }
        options={
          live ? (
            <CheckBox
              label={texts.onlyUntilDisconnect}
              checked={isTemporary || isFollowed}
              disabled={isFollowed}
              onChange={setTemporary}
              hint={texts.onlyUntilDisconnectHint}
            />
          ) : null
        }
      />
      {error !== null && atField === null ? <ErrorNote error={error} alert /> : null}
    </div>
  );
}
