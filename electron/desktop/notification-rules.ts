import type { ForwardId, SessionId } from '../../shared/ids';
import type { Snapshot } from '../../shared/snapshot';
import { isLive, type SessionStatus } from '../../shared/status';
import type { Topic } from '../../shared/texts/notifications';

export interface NotifyInput {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly snapshot: Pick<Snapshot, 'sessions' | 'prompts' | 'settings'>;
  /** The window is what the user works in. */
  readonly inFront: boolean;
}

/** Something that goes on with a session or a forward, told of once it has gone on for long enough. */
export interface Condition {
  readonly topic: Topic;
  readonly sessionId: SessionId;
  readonly forwardId: ForwardId | null;
  readonly since: number;
  /** `quiet` stays untold: it happened before the user's eyes, or they want to hear nothing. */
  readonly stage: 'due' | 'told' | 'quiet';
}

/** Memory of a session between two looks. */
export interface Known {
  /** It was connected since it was opened. */
  readonly wasUp: boolean;
  /** When it was lost, while that was told and not yet that it is back. */
  readonly awaySince: number | null;
  /** Forwards that have listened. */
  readonly listened: ReadonlySet<ForwardId>;
  /** Times it was told as lost, and the last of them. */
  readonly losses: number;
  readonly lastLoss: number;
}

/** Memory of a session that was opened just now. */
export const newlyKnown: Known = {
  wasUp: false,
  awaySince: null,
  listened: new Set(),
  losses: 0,
  lastLoss: 0,
};

/** A condition as a snapshot shows it. */
export type Begun = Pick<Condition, 'topic' | 'sessionId' | 'forwardId'> & {
  /** The user may be waiting for just that: they are told only while they look elsewhere. */
  readonly expected: boolean;
};

/** All that goes on in a snapshot and may be worth telling. */
export function conditionsOf(
  { snapshot, inFront }: NotifyInput,
  known: ReadonlyMap<SessionId, Known>,
): readonly Begun[] {
  const asking = new Set(snapshot.prompts.map(({ sessionId }) => sessionId));
  return snapshot.sessions.flatMap(({ id: sessionId, state, forwards }): readonly Begun[] => {
    const { wasUp, awaySince, listened } = known.get(sessionId) ?? newlyKnown;
    const session = { sessionId, forwardId: null };
    if (asking.has(sessionId)) return inFront ? [] : [{ ...session, topic: 'asking', expected: false }];
    switch (state.kind) {
      case 'waiting':
      case 'connecting':
        return wasUp ? [{ ...session, topic: 'lost', expected: false }] : [];
      case 'failed':
        return [{ ...session, topic: 'failed', expected: !wasUp }];
      case 'standby':
      case 'connected': {
        const broken = forwards.filter((status) => ['failed', 'waiting'].includes(status.state.kind));
        return [
          ...(state.kind === 'connected' && awaySince !== null
            ? [{ ...session, topic: 'back' as const, expected: false }]
            : []),
          ...broken.map(({ forward }) => ({
            ...{ sessionId, forwardId: forward.id, topic: 'tunnels' as const },
            expected: !listened.has(forward.id),
          })),
        ];
      }
      default:
        return [];
    }
  });
}

/** Memory of the sessions as they are now. */
export function knownOf(
  before: ReadonlyMap<SessionId, Known>,
  sessions: readonly SessionStatus[],
): Map<SessionId, Known> {
  return new Map(
    sessions.map(({ id, state, forwards }) => {
      const known = before.get(id) ?? newlyKnown;
      // Ended by the user, failed, or hung up for want of use: what was before says nothing about the next time.
      const over = !isLive(state) || state.kind === 'closing' || state.kind === 'standby';
      const listening = forwards.filter((status) => status.state.kind === 'listening');
      return [
        id,
        {
          ...known,
          wasUp: state.kind === 'connected' || (known.wasUp && !over),
          awaySince: over ? null : known.awaySince,
          listened: new Set([...known.listened, ...listening.map(({ forward }) => forward.id)]),
        },
      ];
    }),
  );
}
