import { useListed, useView } from '../../services-context';
import type { ListedSession } from '../../state/session-rows';

/** The session that is looked at; null where there is none. */
export function useChosen(): ListedSession | null {
  const chosen = useView((state) => state.chosen);
  return useListed(({ sessions }) => (chosen === null ? null : (sessions.get(chosen) ?? null)));
}
