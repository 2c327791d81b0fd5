import type { SessionId } from '../../shared/ids';
import type { SessionStatus } from '../../shared/status';
import {
  conditionsOf,
  knownOf,
  newlyKnown,
  type Condition,
  type Begun,
  type Known,
  type NotifyInput,
} from './notification-rules';
import { notifyWords, type NotifyWords, type Subject, type Topic } from '../../shared/texts/notifications';

/** The target of a click on a notification: the window, and in it a session's card or the overview. */
export type NotificationTarget =
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'overview' }
  /** Questions come up in the window by themselves. */
  | { readonly kind: 'question' };

/** A notification. There is one a topic at most: a new one takes the place of the one before. */
export interface Announcement extends NotifyWords {
  readonly topic: Topic;
  readonly target: NotificationTarget;
  /** Makes no sound: it tells of nothing that has to be looked at now. */
  readonly silent: boolean;
}

/** The memory of the plan. */
interface NotifyMemory {
  readonly known: ReadonlyMap<SessionId, Known>;
  readonly conditions: ReadonlyMap<string, Condition>;
  /** The conditions each notification that stands tells of. */
  readonly shown: ReadonlyMap<Topic, readonly string[]>;
  readonly inFront: boolean;
  readonly wakeAt: number | null;
}

interface NotifyPlan {
  readonly memory: NotifyMemory;
  readonly show: readonly Announcement[];
  readonly withdraw: readonly Topic[];
  /** When to look again though nothing changed; null for not at all. */
  readonly wakeAt: number | null;
}

/**
 * How long something goes on before it is told. A connection that is lost comes back within a second or two where only a
 * router forgot it or the computer woke up: after ten seconds that is no longer to be expected. The others are short, and
 * there to gather what happens together; a question's also lets a window that is shown for it come to the front.
 */
const patience: Readonly<Record<Topic, number>> = {
  lost: 10_000,
  back: 3000,
  failed: 3000,
  tunnels: 3000,
  asking: 1000,
};
/** A port that is taken is often free again soon. */
const portPatience = 10_000;
/** Events of a topic that would be told within this time of each other are told together. */
const gathering = 3000;
/** A session that is lost over and over is told of after ten seconds, then twenty, forty, and so on up to five minutes... */
const longestPatience = 300_000;
/** ...until this much time has passed without. */
const calm = 1_800_000;
/** Good news that nobody looked at is old news after this long. */
const backStands = 300_000;
/** A timer that comes this late says that the computer was asleep. */
const overslept = 5000;

const topics: readonly Topic[] = ['failed', 'lost', 'tunnels', 'asking', 'back'];

/** Nothing told yet. What goes on at the first look is told like anything else. */
export const nothingTold: NotifyMemory = {
  known: new Map(),
  conditions: new Map(),
  shown: new Map(),
  inFront: false,
  wakeAt: null,
};

function patienceOf(
  { topic, sessionId, forwardId }: Condition,
  { now, snapshot }: NotifyInput,
  known?: Known,
): number {
  if (topic === 'lost' && known !== undefined && now - known.lastLoss < calm) {
    return Math.min(patience.lost * 2 ** known.losses, longestPatience);
  }
  const forward = snapshot.sessions
    .find(({ id }) => id === sessionId)
    ?.forwards.find(({ forward: { id } }) => id === forwardId);
  return forward?.state.kind === 'waiting' ? portPatience : patience[topic];
}

function keyOf({ topic, sessionId, forwardId }: Begun | Condition): string {
  return `${topic} ${sessionId} ${forwardId ?? ''}`;
}

/** When good news are old news: all of them at once, with the last. */
function endOf(backs: readonly (readonly [string, Condition])[]): number {
  return Math.max(...backs.map(([, { since }]) => since)) + backStands;
}

/** Conditions that hold now: those that held already as they were, and new ones. */
function goesOn(memory: NotifyMemory, input: NotifyInput): Map<string, Condition> {
  const { now, snapshot, inFront } = input;
  const slept = memory.wakeAt !== null && now > memory.wakeAt + overslept;
  const seen = inFront && !memory.inFront;
  const muted = new Set(
    snapshot.sessions
      .filter(({ profile }) => !snapshot.settings.notifications || !profile.notify)
      .map(({ id }) => id),
  );
  return new Map(
    conditionsOf(input, memory.known).map((begun): [string, Condition] => {
      const { expected, ...about } = begun;
      const key = keyOf(begun);
      const before = memory.conditions.get(key);
      const stage = before?.stage ?? (expected && inFront ? 'quiet' : 'due');
      return [
        key,
        {
          ...about,
          // Nothing could come back while the computer slept: what went on before it gets its time anew.
          // A clock that was put back must not make it wait longer.
          since: before === undefined || (slept && stage === 'due') ? now : Math.min(before.since, now),
          stage: muted.has(begun.sessionId) || (seen && stage === 'told') ? 'quiet' : stage,
        },
      ];
    }),
  );
}

/**
 * Plans which notifications to show and which to take back: called with every new snapshot, when the
 * window comes to the front, and when it is time to. Few are shown: sessions that were up and stay away, are back after that
 * was told, or failed; forwards that stopped listening; questions, while the window is not in front.
 */
export function planNotifications(memory: NotifyMemory, input: NotifyInput): NotifyPlan {
  const { now, snapshot, inFront } = input;
  const conditions = goesOn(memory, input);
  const known = knownOf(memory.known, snapshot.sessions);
  const remember = (id: SessionId, change: Partial<Known>): void => {
    const session = known.get(id);
    if (session !== undefined) known.set(id, { ...session, ...change });
  };

  // What was told of as back, or will not be, is no longer away.
  const backs = [...memory.conditions].filter(([, { topic, stage }]) => topic === 'back' && stage === 'told');
  for (const [key, { sessionId }] of backs) {
    if (conditions.get(key)?.stage === 'told' && now < endOf(backs)) continue;
    remember(sessionId, { awaySince: null });
    conditions.delete(key);
  }
  for (const { topic, sessionId, stage } of conditions.values()) {
    if (topic === 'back' && stage === 'quiet') remember(sessionId, { awaySince: null });
  }

  const waitOf = (condition: Condition): number =>
    patienceOf(condition, input, memory.known.get(condition.sessionId));
  for (const topic of topics) {
    const due = [...conditions].filter(
      ([, condition]) => condition.topic === topic && condition.stage === 'due',
    );
    if (!due.some(([, condition]) => now >= condition.since + waitOf(condition))) continue;
    for (const [key, condition] of due) {
      if (now < condition.since + waitOf(condition) - gathering) continue;
      conditions.set(key, { ...condition, stage: 'told' });
      if (topic !== 'lost') continue;
      const { losses, lastLoss } = known.get(condition.sessionId) ?? newlyKnown;
      remember(condition.sessionId, {
        awaySince: condition.since,
        losses: now - lastLoss < calm ? losses + 1 : 1,
        lastLoss: now,
      });
    }
  }

  const told = new Map(
    topics.map((topic) => [
      topic,
      [...conditions].filter(([, condition]) => condition.topic === topic && condition.stage === 'told'),
    ]),
  );
  const show = topics.flatMap((topic): readonly Announcement[] => {
    const standing = told.get(topic) ?? [];
    const before = memory.shown.get(topic) ?? [];
    const joined = standing.some(([key]) => !before.includes(key));
    if (standing.length === 0 || (!joined && standing.length === before.length)) return [];
    const subjects = standing.flatMap(([, condition]) => subjectOf(condition, snapshot.sessions, known));
    const silent = !joined || topic === 'back';
    return [{ topic, ...notifyWords(topic, subjects), target: targetOf(topic, subjects), silent }];
  });
  const due = [...conditions.values()].filter(({ stage }) => stage === 'due');
  const good = told.get('back') ?? [];
  const times = [
    ...due.map((condition) => condition.since + waitOf(condition)),
    ...(good.length === 0 ? [] : [endOf(good)]),
  ];
  const wakeAt = times.length === 0 ? null : Math.min(...times);
  const shown = new Map(
    [...told].flatMap(([topic, some]) =>
      some.length === 0 ? [] : [[topic, some.map(([key]) => key)] as const],
    ),
  );
  return {
    memory: { known, conditions, shown, inFront, wakeAt },
    show,
    withdraw: [...memory.shown.keys()].filter((topic) => !shown.has(topic)),
    wakeAt,
  };
}

function subjectOf(
  { sessionId, forwardId, since }: Condition,
  sessions: readonly SessionStatus[],
  known: NotifyMemory['known'],
): readonly Subject[] {
  const session = sessions.find(({ id }) => id === sessionId);
  if (session === undefined) return [];
  const forward = session.forwards.find((status) => status.forward.id === forwardId) ?? null;
  return [{ session, forward, away: since - (known.get(sessionId)?.awaySince ?? since) }];
}

function targetOf(topic: Topic, subjects: readonly Subject[]): NotificationTarget {
  if (topic === 'asking') return { kind: 'question' };
  const [first, ...others] = subjects.map(({ session }) => session.id);
  return first !== undefined && others.every((id) => id === first)
    ? { kind: 'session', sessionId: first }
    : { kind: 'overview' };
}
