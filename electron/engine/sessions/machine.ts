import { isRetryable, type AppError } from '../../../shared/errors';
import type { PromptId } from '../../../shared/ids';
import { assertNever } from '../../../shared/result';
import { isLive, type Negotiated, type Phase, type SessionState } from '../../../shared/status';
import type { Needed } from './needed';
import { networkSettledAfter, networkSpacing, settledAfter } from './backoff';

/** A session's state with what it must remember between states. */
export interface Machine {
  readonly state: SessionState;
  /** Counts up with every attempt to connect; events of an older one are late and mean nothing any more. */
  readonly epoch: number;
  /** Failed attempts since the connection last held for a while. */
  readonly failures: number;
  /** How often the session was up. */
  readonly ups: number;
  /** Why it was last lost since it was opened, and when. */
  readonly lastLoss: { readonly at: number; readonly error: AppError } | null;
  /** When the last attempt made because of the network was due; a burst of changes makes one. */
  readonly networkTryAt: number;
}

/** Events in the life of a session. Events of a connection carry its epoch; ssh2 fires some late. */
export type SessionEvent =
  | { readonly kind: 'open' }
  /** Its thread broke down, and with it the connection; another carries it now. */
  | { readonly kind: 'revived'; readonly cause: AppError; readonly failures: number; readonly ups: number }
  | { readonly kind: 'phase'; readonly epoch: number; readonly phase: Phase }
  | { readonly kind: 'asked'; readonly epoch: number; readonly promptId: PromptId }
  | { readonly kind: 'answered'; readonly epoch: number; readonly phase: Phase }
  | { readonly kind: 'connected'; readonly epoch: number; readonly negotiated: Negotiated }
  | { readonly kind: 'attempt-failed'; readonly epoch: number; readonly error: AppError }
  /** Nothing has come of the attempt since the network changed under it. */
  | { readonly kind: 'attempt-stuck'; readonly epoch: number }
  | { readonly kind: 'lost'; readonly epoch: number; readonly error: AppError }
  /** The peer was last heard of then and does not answer; null when it does again. */
  | { readonly kind: 'stalled'; readonly epoch: number; readonly since: number | null }
  /** Which servers on the way have never answered a keepalive; see the state `connected`. */
  | { readonly kind: 'unchecked'; readonly epoch: number; readonly servers: readonly (string | null)[] }
  | { readonly kind: 'retry-due' }
  | { readonly kind: 'retry-now' }
  /** The network came, went or changed, or the computer woke up; which of them the context tells. */
  | { readonly kind: 'network' }
  /** The sessions that it needs came up, or do not; how they are the context tells. */
  | { readonly kind: 'needed' }
  /** A connection came to a session that connects on demand. */
  | { readonly kind: 'demand' }
  /** A session that connects on demand had no connection for the chosen time. */
  | { readonly kind: 'idle-long' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'torn-down' };

/** Work for the owner of the machine after an event, in this order. */
export type SessionEffect =
  /** Start an attempt to connect under this epoch. */
  | { readonly kind: 'dial'; readonly epoch: number }
  /** Start the retry timer. */
  | { readonly kind: 'schedule-retry'; readonly at: number; readonly because: 'failure' | 'network' }
  | { readonly kind: 'cancel-retry' }
  /** The attempt under way may have begun on another network: see whether it gets any further. */
  | { readonly kind: 'doubt-attempt'; readonly epoch: number }
  /** Leave the attempt under way for another. */
  | { readonly kind: 'leave-attempt' }
  /** No attempt makes sense before the sessions are up that it needs: the next event about them decides. */
  | { readonly kind: 'await-needed'; readonly sessions: readonly string[] }
  /** No attempt makes sense before there is a network: there is no timer, the next network event decides. */
  | { readonly kind: 'await-network' }
  /** The connection is up: start the forwards, or let them go on. */
  | { readonly kind: 'resume-forwards' }
  /** The connection is gone but will be tried again: cut what ran through it, keep local listeners. */
  | { readonly kind: 'suspend-forwards' }
  /** Listen here, to connect when a client comes. */
  | { readonly kind: 'stand-by' }
  /** End the connection in order; it will be made again on demand. */
  | { readonly kind: 'hang-up' }
  /** Leave a connection that does not answer. */
  | { readonly kind: 'abandon' }
  /** End attempt, connection and forwards, forget secrets, then send torn-down. */
  | { readonly kind: 'tear-down' };

export interface Step {
  readonly machine: Machine;
  readonly effects: readonly SessionEffect[];
}

/** The world outside of the machine, which is a pure function: the time now, and the delay for a failure count. */
export interface StepContext {
  readonly now: number;
  /** Milliseconds to wait after the given number of failed attempts. */
  readonly delay: (failures: number) => number;
  /** Milliseconds to wait after a change of the network. */
  readonly networkDelay: () => number;
  /** There is no network, and nothing on the way can be reached without one. */
  readonly isOffline: () => boolean;
  /** The session connects on demand. */
  readonly onDemand: boolean;
  /** A client waits for the session to be connected. */
  readonly isWanted: boolean;
  /** The sessions that are to be up before it connects for the first time. */
  readonly needed: Needed;
}

/** A session that was just created and not opened yet. */
export function initialMachine(now: number): Machine {
  return {
    state: { kind: 'idle', since: now },
    epoch: 0,
    failures: 0,
    ups: 0,
    lastLoss: null,
    networkTryAt: -Infinity,
  };
}

/** The machine's next state and what to do about it. Late and impossible events change nothing. */
export function step(machine: Machine, event: SessionEvent, context: StepContext): Step {
  if ('epoch' in event)
    return event.epoch === machine.epoch ? ofAttempt(machine, event, context) : unchanged(machine);
  const { state } = machine;
  switch (event.kind) {
    case 'open':
      if (isLive(state)) return unchanged(machine);
      return context.onDemand ? standBy(anew(machine), context) : begin(anew(machine), context);
    case 'revived': {
      const { cause: error, failures, ups } = event;
      if (isLive(state)) return unchanged(machine);
      return failed({ ...machine, ups, lastLoss: { at: context.now, error } }, error, failures, context);
    }
    case 'demand':
      return state.kind === 'standby' ? begin(machine, context) : unchanged(machine);
    case 'needed':
      return state.kind === 'awaiting' ? begin(machine, context) : unchanged(machine);
    case 'idle-long':
      if (state.kind !== 'connected' || !context.onDemand) return unchanged(machine);
      return standBy({ ...machine, epoch: machine.epoch + 1 }, context, [
        { kind: 'suspend-forwards' },
        { kind: 'hang-up' },
      ]);
    case 'retry-due':
      if (state.kind !== 'waiting' || state.retryAt === null) return unchanged(machine);
      return context.isOffline() ? awaitNetwork(machine, state) : dial(machine, context);
    case 'network':
      return networkChanged(machine, context);
    case 'retry-now':
      return retried(machine, context);
    case 'disconnect':
      if (!isLive(state) || state.kind === 'closing') return unchanged(machine);
      return enter(
        // A new epoch makes whatever the ending connection still fires late.
        { ...machine, epoch: machine.epoch + 1, failures: 0 },
        { kind: 'closing', since: context.now },
        [{ kind: 'cancel-retry' }, { kind: 'tear-down' }],
      );
    case 'torn-down':
      if (state.kind !== 'closing') return unchanged(machine);
      return enter(machine, { kind: 'idle', since: context.now });
    default:
      return assertNever(event);
  }
}

/** Events of the attempt to connect that counts now, and of its connection. */
function ofAttempt(
  machine: Machine,
  event: Extract<SessionEvent, { readonly epoch: number }>,
  context: StepContext,
): Step {
  const { state } = machine;
  const { now } = context;
  switch (event.kind) {
    case 'phase':
      if (state.kind !== 'connecting') return unchanged(machine);
      return enter(machine, { ...state, phase: event.phase });
    case 'asked': {
      if (state.kind !== 'connecting') return unchanged(machine);
      const { attempt } = state;
      return enter(machine, { kind: 'asking', since: now, attempt, promptId: event.promptId });
    }
    case 'answered': {
      if (state.kind !== 'asking') return unchanged(machine);
      const { attempt } = state;
      return enter(machine, { kind: 'connecting', since: now, attempt, phase: event.phase });
    }
    case 'connected': {
      if (!isAttempting(state)) return unchanged(machine);
      const { negotiated } = event;
      return enter(
        { ...machine, ups: machine.ups + 1 },
        { kind: 'connected', since: now, negotiated, stalledSince: null },
        [{ kind: 'resume-forwards' }],
      );
    }
    case 'attempt-failed':
      if (!isAttempting(state)) return unchanged(machine);
      return failed(machine, event.error, machine.failures, context);
    case 'attempt-stuck':
      if (state.kind !== 'connecting' || context.isOffline()) return unchanged(machine);
      return dial(machine, context, [{ kind: 'leave-attempt' }]);
    case 'lost': {
      if (state.kind !== 'connected') return unchanged(machine);
      const { error } = event;
      const failures = now - state.since >= settledAfter ? 0 : machine.failures;
      return failed({ ...machine, lastLoss: { at: now, error } }, error, failures, context);
    }
    case 'stalled':
      if (state.kind !== 'connected' || state.stalledSince === event.since) return unchanged(machine);
      return enter(machine, { ...state, stalledSince: event.since });
    case 'unchecked': {
      if (state.kind !== 'connected') return unchanged(machine);
      const { unchecked = [], ...others } = state;
      const isSame =
        unchecked.length === event.servers.length && unchecked.join('\n') === event.servers.join('\n');
      if (isSame) return unchanged(machine);
      return enter(machine, event.servers.length === 0 ? others : { ...others, unchecked: event.servers });
    }
    default:
      return assertNever(event);
  }
}

function unchanged(machine: Machine): Step {
  return { machine, effects: [] };
}

function enter(machine: Machine, state: SessionState, effects: readonly SessionEffect[] = []): Step {
  return { machine: { ...machine, state }, effects };
}

/** A session that is opened by hand, and does not come back by itself. */
function anew(machine: Machine): Machine {
  return { ...machine, failures: 0, ups: 0, lastLoss: null };
}

function retried(machine: Machine, context: StepContext): Step {
  const { state } = machine;
  if (state.kind === 'waiting') return dial(machine, context, [{ kind: 'cancel-retry' }]);
  // A user who does not want to wait for it may have seen to it otherwise.
  if (state.kind === 'standby' || state.kind === 'awaiting') return dial(machine, context);
  if (state.kind !== 'connected' || state.stalledSince === null) {
    return isLive(state) ? unchanged(machine) : begin(anew(machine), context);
  }
  // A client will not wait until a silent connection is given up.
  const seconds = Math.max(0, Math.round((context.now - state.stalledSince) / 1000));
  const lastLoss = { at: context.now, error: { code: 'keepalive-timeout', data: { seconds } } } as const;
  return dial({ ...machine, lastLoss }, context, [{ kind: 'suspend-forwards' }, { kind: 'abandon' }]);
}

/** Dials once the sessions are up that it needs; where one of them does not come up, neither does this one. */
function begin(machine: Machine, context: StepContext): Step {
  const { state } = machine;
  const { missing, failure } = context.needed;
  if (failure !== null) return giveUp(machine, failure, context);
  if (missing.length === 0) return dial(machine, context);
  if (state.kind !== 'awaiting') {
    return enter(machine, { kind: 'awaiting', since: context.now, sessions: missing }, [
      { kind: 'await-needed', sessions: missing },
    ]);
  }
  const isSame = state.sessions.join('\n') === missing.join('\n');
  return isSame ? unchanged(machine) : enter(machine, { ...state, sessions: missing });
}

function isAttempting(state: SessionState): boolean {
  return state.kind === 'connecting' || state.kind === 'asking';
}

function dial(machine: Machine, { now }: StepContext, before: readonly SessionEffect[] = []): Step {
  const epoch = machine.epoch + 1;
  const attempt = machine.failures + 1;
  return enter({ ...machine, epoch }, { kind: 'connecting', since: now, attempt, phase: 'resolve' }, [
    ...before,
    { kind: 'dial', epoch },
  ]);
}

function standBy(machine: Machine, { now }: StepContext, before: readonly SessionEffect[] = []): Step {
  return enter(machine, { kind: 'standby', since: now }, [...before, { kind: 'stand-by' }]);
}

/** Only a user can mend it. */
function giveUp(machine: Machine, error: AppError, { now }: StepContext): Step {
  return enter({ ...machine, failures: 0 }, { kind: 'failed', since: now, error }, [{ kind: 'tear-down' }]);
}

/** Network trouble waits and is tried again; anything only a user can mend stops here. */
function failed(machine: Machine, error: AppError, failuresBefore: number, context: StepContext): Step {
  const { now } = context;
  if (!isRetryable(error) && !isStandIn(machine, error)) {
    return giveUp(machine, error, context);
  }
  // No client waits for it: the next one makes the next attempt.
  if (context.onDemand && !context.isWanted) {
    return standBy({ ...machine, failures: 0 }, context, [{ kind: 'suspend-forwards' }]);
  }
  const failures = failuresBefore + 1;
  const isOffline = context.isOffline() && !hasAnswered(error);
  const retryAt = isOffline ? null : now + context.delay(failures);
  const state: SessionState = { kind: 'waiting', since: now, attempt: failures, retryAt, cause: error };
  return enter({ ...machine, failures }, state, [
    { kind: 'suspend-forwards' },
    retryAt === null
      ? { kind: 'await-network' }
      : { kind: 'schedule-retry', at: retryAt, because: 'failure' },
  ]);
}

/**
 * Whether something else answers in the place of a server or proxy that was there before: the sign-in page of a strange
 * network as a rule, which is gone with that network. At the first attempt it is a wrong port that only a user can mend.
 */
function isStandIn({ ups }: Machine, { code }: AppError): boolean {
  return ups > 0 && (code === 'not-ssh' || code === 'proxy-protocol');
}

/** Whether a failed attempt proves that the other end can be reached, whatever is thought of the network. */
function hasAnswered({ code }: AppError): boolean {
  const answers: readonly AppError['code'][] = [
    'connect-refused',
    'handshake-failed',
    'handshake-timeout',
    'protocol-broken',
    'integrity-broken',
  ];
  return answers.includes(code);
}

/**
 * A waiting session is tried at once on a new network, and not at all without one. What failed before says nothing about
 * this network, so the delays begin anew; an attempt that is under way may have begun on the old one.
 */
function networkChanged(machine: Machine, context: StepContext): Step {
  const { state } = machine;
  // Not again and again, on one that comes and goes.
  const failures = context.now - machine.networkTryAt > networkSettledAfter ? 0 : machine.failures;
  if (isAttempting(state)) {
    const isDoubtful = state.kind === 'connecting' && !context.isOffline();
    return {
      machine: { ...machine, failures, networkTryAt: context.now },
      effects: isDoubtful ? [{ kind: 'doubt-attempt', epoch: machine.epoch }] : [],
    };
  }
  if (state.kind !== 'waiting') return unchanged(machine);
  if (context.isOffline()) return awaitNetwork(machine, state);
  const { now } = context;
  // A clock that was set back must not put the next attempt off.
  const at = Math.max(now + context.networkDelay(), Math.min(machine.networkTryAt, now) + networkSpacing);
  // One that is overdue has a timer that slept with the computer.
  if (state.retryAt !== null && state.retryAt >= now && state.retryAt <= at) return unchanged(machine);
  return enter({ ...machine, failures, networkTryAt: at }, { ...state, retryAt: at }, [
    { kind: 'cancel-retry' },
    { kind: 'schedule-retry', at, because: 'network' },
  ]);
}

function awaitNetwork(machine: Machine, state: Extract<SessionState, { readonly kind: 'waiting' }>): Step {
  if (state.retryAt === null) return unchanged(machine);
  return enter(machine, { ...state, retryAt: null }, [{ kind: 'cancel-retry' }, { kind: 'await-network' }]);
}
