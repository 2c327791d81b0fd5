import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../shared/errors';
import type { KeyFileInfo } from '../../../shared/keys';
import type { Result } from '../../../shared/result';
import { useDraft, useServices } from '../../services-context';

/** What is known of the key file in the form. */
export interface LookedAt {
  readonly info: KeyFileInfo | null;
  readonly error: AppError | null;
  /** Looks at a file; for when its path was typed or chosen. */
  readonly look: (path: string) => void;
}

/**
 * Looks at the key file of the form: at once when the panel is shown, then whenever told to. What was found out about
 * another path than the one that stands there now is not shown.
 */
export function useKeyFile(): LookedAt {
  const { ginnel, draft } = useServices();
  const path = useDraft(({ profile }) => profile.privateKeyFile.trim());
  const [found, setFound] = useState<{ path: string; result: Result<KeyFileInfo> } | null>(null);
  const asked = useRef('');
  const look = useCallback(
    (text: string): void => {
      const wanted = text.trim();
      asked.current = wanted;
      if (wanted === '') return;
      void ginnel.keys.describe({ path: wanted }).then((result) => {
        // A slow answer about a path that was typed before must not stand in for the last one.
        if (asked.current === wanted) setFound({ path: wanted, result });
      });
    },
    [ginnel],
  );
  useEffect(() => {
    look(draft.getState().profile.privateKeyFile);
    return () => {
      asked.current = '';
    };
  }, [draft, look]);
  const current = found?.path === path ? found.result : null;
  return {
    info: current?.ok === true ? current.value : null,
    error: current?.ok === false ? current.error : null,
    look,
  };
}
