import { connectAt, isAtLoopback } from './connect-to';
import { formatEndpoint, isSocket } from './endpoint';
import { speaksTls } from './service';
import type { ForwardStatus } from './status';

/** How a page is asked for. */
interface PageChoice {
  /** Whether it answers by https; absent to go by the destination's port. */
  readonly secure?: boolean | undefined;
  /** The label before `.localhost` to reach it under; absent or null for its address. */
  readonly label?: string | null | undefined;
}

/**
 * The address under which a browser on this machine reaches a Local forward. It is no name unless a label is given: what a
 * browser once learned of `localhost`, cookies and that it wants https alone, holds for all of its ports.
 * @returns null when the forward is not a Local one that listens on a port, or a label leads elsewhere
 */
export function pageUrl(
  { forward, state }: ForwardStatus,
  { secure, label }: PageChoice = {},
): string | null {
  if (forward.kind !== 'local' || state.kind !== 'listening') return null;
  const at = connectAt(state.bound);
  if (at === null) return null;
  const isNamed = label !== undefined && label !== null;
  if (isNamed && !isAtLoopback(at)) return null;
  const { destination } = forward;
  const isSecure = secure ?? (!isSocket(destination) && speaksTls(destination.port));
  const host = isNamed ? `${label}.localhost` : at.address;
  return `${isSecure ? 'https' : 'http'}://${formatEndpoint({ host, port: at.port })}/`;
}
