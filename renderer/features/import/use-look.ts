import { useStore } from 'zustand';
import type { ImportLook } from '../../state/import-look';
import { useServices } from '../../services-context';

/** The import look, or null while none is shown. */
export function useLook(): ImportLook | null {
  return useStore(useServices().importLook, ({ look }) => look);
}
