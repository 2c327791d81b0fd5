import { useMemo } from 'react';
import { routeOf, type RoutePart } from '../../../shared/route';
import { useDraft, useReplica } from '../../services-context';

/** The jump hosts of the session in the form, with what stands behind their names. */
export function useRoute(): readonly RoutePart[] {
  const id = useDraft(({ profile }) => profile.id);
  const jumps = useDraft(({ profile }) => profile.jumps);
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  return useMemo(
    () => routeOf({ id, jumps }, (wanted) => profiles?.find((saved) => saved.id === wanted)),
    [id, jumps, profiles],
  );
}
