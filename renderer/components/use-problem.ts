import type { AppError } from '../../shared/errors';
import { forwardParts, type ForwardPart } from '../../shared/fields';
import { useDraft } from '../services-context';
import type { FieldName } from '../state/draft';

/** What is wrong with a field of the form; null when nothing is known to be. */
export function useProblem(field: FieldName): AppError | null {
  return useDraft(({ problem }) => (problem?.field === field ? problem.error : null));
}

/** What is wrong with a forward's fields, and with which of them. */
export interface ForwardProblem {
  readonly part: ForwardPart;
  readonly error: AppError;
}

/** What is wrong with the forward's fields of these names; null when nothing is known to be. */
export function useForwardProblem(nameOf: (part: ForwardPart) => FieldName): ForwardProblem | null {
  const problem = useDraft((state) => state.problem);
  const part = forwardParts.find((candidate) => nameOf(candidate) === problem?.field);
  return problem === null || part === undefined ? null : { part, error: problem.error };
}
