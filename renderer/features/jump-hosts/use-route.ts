import { useMemo } from 'react';
import { routeOf, type RoutePart } from '../../../shared/route';
import { useSavedSessions } from '../../components/use-saved-sessions';
import { useDraft } from '../../services-context';

/** The jump hosts of the session in the form, with what stands behind their names. */
export function useRoute(): readonly RoutePart[] {
  const id = useDraft(({ profile }) => profile.id);
  const jumps = useDraft(({ profile }) => profile.jumps);
  const profiles = useSavedSessions();
  return useMemo(
    () => routeOf({ id, jumps }, (wanted) => profiles.find((saved) => saved.id === wanted)),
    [id, jumps, profiles],
  );
}
