import { useMemo } from 'react';
import { wayOf, type WayPart } from '../../../shared/way';
import { useDraft, useReplica } from '../../services-context';

/** The jump hosts of the session in the form, with what stands behind their names. */
export function useWay(): readonly WayPart[] {
  const id = useDraft(({ profile }) => profile.id);
  const jumps = useDraft(({ profile }) => profile.jumps);
  const profiles = useReplica(({ snapshot }) => snapshot?.profiles);
  return useMemo(
    () => wayOf({ id, jumps }, (wanted) => profiles?.find((saved) => saved.id === wanted)),
    [id, jumps, profiles],
  );
}
