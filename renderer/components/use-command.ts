import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';

/** A command under way where it was pressed. */
export interface RunningCommand {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** Runs it and keeps its error to be shown; false when it failed. */
  readonly run: (command: () => Promise<Result<unknown>>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Runs commands and keeps the last error for the place they were pressed at. */
export function useCommand(): RunningCommand {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback(async (command: () => Promise<Result<unknown>>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    const result = await command();
    if (mounted.current) {
      setBusy(false);
      setError(result.ok ? null : result.error);
    }
    return result.ok;
  }, []);
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return { busy, error, run, clear };
}
