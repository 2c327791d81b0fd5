import { useEffect, useState } from 'react';
import type { ImportFound } from '../../../shared/import-plan';
import { useServices } from '../../services-context';

/** Sources that other programs keep on this computer, looked for and counted only; null until that is done, none when it fails. */
export function useFound(): readonly ImportFound[] | null {
  const { ginnel } = useServices();
  const [found, setFound] = useState<readonly ImportFound[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void ginnel.imports.find({}).then((result) => {
      if (isCurrent) setFound(result.ok ? result.value : []);
    });
    return () => {
      isCurrent = false;
    };
  }, [ginnel]);
  return found;
}
