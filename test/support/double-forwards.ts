import type { CommandInput } from '../../shared/contract';
import type { Forward } from '../../shared/forward';
import type { SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import { isLive, type ForwardStatus, type SessionStatus } from '../../shared/status';
import type { DoubleConnections } from './double-connections';
import { listening, started } from './double-states';

type Done = Result<Record<string, never>>;
type Names = 'start' | 'stop' | 'add' | 'remove' | 'change';
type Handler<Name extends Names> = (input: CommandInput<`forwards.${Name}`>) => Done;

/** What the double's forwards are done to. */
export interface DoubleWorld {
  readonly find: (id: SessionId) => SessionStatus | undefined;
  readonly saved: (id: SessionId) => SessionProfile | undefined;
  readonly put: (session: SessionStatus) => void;
  readonly save: (profile: SessionProfile) => void;
  readonly isFollowed: (id: SessionId) => boolean;
  readonly connections: Pick<DoubleConnections, 'cut'>;
  readonly now: () => number;
}

type Change = (forwards: readonly Forward[]) => readonly Forward[];

/** Edits of forwards as the engine makes them: for good in the open and the saved session, or marked until it is disconnected. */
export function doubleForwards(world: DoubleWorld): { readonly [Name in Names]: Handler<Name> } {
  const { find, saved, put, save, connections, now } = world;

  function edit(
    sessionId: SessionId,
    lasting: boolean,
    change: Change,
    inOpen: (status: readonly ForwardStatus[], session: SessionStatus) => readonly ForwardStatus[],
  ): Done {
    const session = find(sessionId);
    const kept = saved(sessionId);
    if (lasting && world.isFollowed(sessionId)) return fail({ code: 'forwards-followed', data: { title: '', path: '' } });
    if (session === undefined && (kept === undefined || !lasting)) {
      return fail({ code: 'not-found', data: { what: 'session' } });
    }
    if (lasting && kept !== undefined) save({ ...kept, forwards: change(kept.forwards) });
    if (session !== undefined) {
      const profile = lasting
        ? { ...session.profile, forwards: change(session.profile.forwards) }
        : session.profile;
      put({ ...session, profile, forwards: inOpen(session.forwards, { ...session, profile }) });
    }
    return ok({});
  }

  const marked = (status: ForwardStatus, lasting: boolean): ForwardStatus =>
    lasting ? status : { ...status, temporary: true };

  const state = (forward: Forward, session: SessionStatus): ForwardStatus =>
    isLive(session.state)
      ? started(forward, session.profile, now())
      : { forward, state: { kind: 'off' }, leaving: false, reachability: null };

  const switched =
    (isOn: boolean): Handler<'start'> =>
    ({ sessionId, forwardId, lasting }) => {
      if (!isOn) connections.cut(sessionId, forwardId);
      const known = [...(find(sessionId)?.profile.forwards ?? []), ...(saved(sessionId)?.forwards ?? [])];
      const isKnown =
        known.some(({ id }) => id === forwardId) ||
        find(sessionId)?.forwards.some(({ forward }) => forward.id === forwardId) === true;
      if (!isKnown) return fail({ code: 'not-found', data: { what: 'forward' } });
      const turned = (forward: Forward): Forward =>
        forward.id === forwardId ? { ...forward, enabled: isOn } : forward;
      return edit(
        sessionId,
        lasting,
        (forwards) => forwards.map(turned),
        (statuses, session) =>
          statuses.map((status) => {
            if (status.forward.id !== forwardId) return status;
            const forward = turned(status.forward);
            if (!isLive(session.state)) return { ...status, forward };
            const next = isOn ? listening(forward, session.profile, now()) : ({ kind: 'off' } as const);
            return marked({ ...status, forward, state: next }, lasting);
          }),
      );
    };

  return {
    start: switched(true),
    stop: switched(false),
    add: ({ sessionId, forward, at, lasting }) =>
      edit(
        sessionId,
        lasting,
        (forwards) => forwards.toSpliced(at ?? forwards.length, 0, forward),
        (statuses, session) =>
          statuses.toSpliced(at ?? statuses.length, 0, marked(state(forward, session), lasting)),
      ),
    remove: ({ sessionId, forwardId, lasting }) => {
      connections.cut(sessionId, forwardId);
      return edit(
        sessionId,
        lasting,
        (forwards) => forwards.filter(({ id }) => id !== forwardId),
        (statuses) => statuses.filter(({ forward }) => forward.id !== forwardId),
      );
    },
    change: ({ sessionId, forward, replaces, lasting }) => {
      const before = (find(sessionId)?.forwards.map((status) => status.forward) ?? saved(sessionId)?.forwards ?? []).find(
        ({ id }) => id === forward.id,
      );
      if (before === undefined) return fail({ code: 'not-found', data: { what: 'forward' } });
      if (revisionOf(before) !== replaces) {
        return fail({ code: 'session-changed', data: { title: '', how: 'changed' } });
      }
      return edit(
        sessionId,
        lasting,
        (forwards) => forwards.map((known) => (known.id === forward.id ? forward : known)),
        (statuses, session) =>
          statuses.map((status) =>
            status.forward.id === forward.id ? marked(state(forward, session), lasting) : status,
          ),
      );
    },
  };
}
