import type { AppError } from '../../shared/errors';
import { useDraft } from '../services-context';
import type { FieldName } from '../state/draft';

/** What is wrong with a field of the form; null when nothing is known to be. */
export function useProblem(field: FieldName): AppError | null {
  return useDraft(({ problem }) => (problem?.field === field ? problem.error : null));
}
