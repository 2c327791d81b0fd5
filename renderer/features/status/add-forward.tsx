import { Plus } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import { emptyFields } from '../../../shared/forward-fields';
import type { SessionStatus } from '../../../shared/status';
import { titleOf } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/overview';
import { addLive } from '../../actions/live-forwards';
import { forwardFieldOf, isAboutForward } from '../../actions/problems';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { useDraft, useServices } from '../../services-context';
import { TemplateMenu } from '../tunnels/template-menu';

/** Adds a forward to an open session, with the fields and checks of the Tunnels panel. */
export function AddForward({ session }: { readonly session: SessionStatus }): ReactNode {
  const services = useServices();
  const { draft } = services;
  const stored = useDraft(({ additions }) => additions[session.id]);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const container = useRef<HTMLDivElement>(null);
  const opening = useRef(false);
  const isOpen = stored !== undefined;
  useLayoutEffect(() => {
    if (isOpen && opening.current) container.current?.querySelector('input')?.focus();
    opening.current = false;
  }, [isOpen]);
  if (stored === undefined) {
    return (
      <div className="card-add" ref={container}>
        <PushButton
          label={texts.addForward}
          look="quiet"
          icon={<Plus className="icon" />}
          onClick={() => {
            draft.setState(({ additions }) => ({ additions: { ...additions, [session.id]: emptyFields } }));
            opening.current = true;
          }}
        />
      </div>
    );
  }
  const atField = error !== null && isAboutForward(error) ? { part: forwardFieldOf(error), error } : null;
  const add = async (): Promise<void> => {
    setBusy(true);
    const result = await addLive(services, session);
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
      className="card-add"
      ref={container}
      role="group"
      aria-label={texts.addForwardTo(titleOf(session.profile))}
    >
      <TemplateMenu
        onChoose={(fields) => {
          setError(null);
          draft.setState(({ additions }) => ({ additions: { ...additions, [session.id]: fields } }));
        }}
      />
      <ForwardFieldset
        fields={stored}
        profile={session.profile}
        problem={atField}
        takesSeveral
        submitLabel={texts.add}
        busy={busy}
        onChange={(changes) => {
          setError(null);
          draft.setState(({ additions }) => ({
            additions: { ...additions, [session.id]: { ...(additions[session.id] ?? stored), ...changes } },
          }));
        }}
        onSubmit={() => void add()}
        onCancel={() => {
          setError(null);
          draft.setState(({ additions }) => {
            const { [session.id]: _gone, ...rest } = additions;
            return { additions: rest };
          });
        }}
      />
      {error !== null && atField === null ? <ErrorNote error={error} alert /> : null}
    </div>
  );
}
