import { atHop, type AppError } from '../../../shared/errors';
import type { SessionStatus } from '../../../shared/status';

/** What went wrong with the chosen keys at each server on the route, although another way led in. */
export function loginRemarks({ hops, state }: SessionStatus): readonly AppError[] {
  return [
    ...hops.flatMap((hop) =>
      hop.state.kind === 'connected'
        ? (hop.state.negotiated.remarks ?? []).map((remark) => atHop(remark, hop.title))
        : [],
    ),
    ...((state.kind === 'connected' ? state.negotiated.remarks : undefined) ?? []),
  ];
}
