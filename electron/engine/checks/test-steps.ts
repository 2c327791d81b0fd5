import { formatEndpoint } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { destinationNotation, lineNotation } from '../../../shared/notation';
import type { Phase } from '../../../shared/status';
import type { TestStep } from '../../../shared/connection-test';
import { serverOf, type RouteHop } from '../connections/route';
import type { PhaseTime } from '../connections/stopwatch';

/** How far a test is with something. */
export type Progress =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  /** `took` is null where nothing had to be done: it was so already. */
  | {
      readonly kind: 'ok';
      readonly took: number | null;
      /** Troubles on the route; said at the login. */
      readonly remarks?: readonly AppError[];
    }
  | { readonly kind: 'failed'; readonly took: number | null; readonly error: AppError }
  /** Not tried, because something before it failed or the test was ended. */
  | { readonly kind: 'skipped' };

const kindOfPhase: Readonly<Record<Phase, TestStep['kind'] | null>> = {
  resolve: 'name',
  tcp: 'tcp',
  proxy: 'proxy',
  handshake: 'handshake',
  'host-key': 'host-key',
  auth: 'auth',
  forwards: null,
};

/** A phase of a connection; `took` is null where it was over before the test began. */
export type StepTime = Pick<PhaseTime, 'phase'> & { readonly took: number | null };

/** The phases of a connection, as far as they are known before. */
function planOf(routeHop: RouteHop, isFirst: boolean): readonly TestStep['kind'][] {
  // Behind a jump host that host looks the name up, and no proxy of this computer is asked.
  const reaching: readonly TestStep['kind'][] = !isFirst
    ? ['tcp']
    : routeHop.profile.proxy.kind === 'none'
      ? ['name', 'tcp']
      : ['name', 'tcp', 'proxy'];
  return [...reaching, 'handshake', 'host-key', 'auth'];
}

/**
 * The steps of making one connection on the route.
 * @param hop the jump host's name; null for the server itself
 * @param phaseTimes the phases it has come through, or was made by; the last one is where it is
 */
export function stepsOfHop(
  routeHop: RouteHop,
  { isFirst, hop }: { readonly isFirst: boolean; readonly hop: string | null },
  phaseTimes: readonly StepTime[],
  progress: Progress,
): readonly TestStep[] {
  const plan = planOf(routeHop, isFirst);
  const reached = phaseTimes.flatMap(({ phase, took }) => {
    const kind = kindOfPhase[phase];
    return kind === null || !plan.includes(kind) ? [] : [{ kind, took }];
  });
  const last = reached.at(-1);
  const step = (kind: TestStep['kind'], how: Progress): TestStep =>
    stepOf({ kind, subject: subjectOf(kind, routeHop), hop, forwardId: null }, how);
  const done = reached.map(({ kind, took }) => step(kind, { kind: 'ok', took }));
  switch (progress.kind) {
    case 'ok': {
      const { remarks = [] } = progress;
      return remarks.length === 0
        ? done
        : done.map((made) => (made.kind === 'auth' ? { ...made, remarks } : made));
    }
    case 'waiting':
      return plan.map((kind) => step(kind, progress));
    case 'running':
    case 'skipped':
    case 'failed': {
      const at = last === undefined ? 0 : plan.indexOf(last.kind);
      const how: Progress = progress.kind === 'failed' ? { ...progress, took: last?.took ?? null } : progress;
      const rest: Progress = { kind: progress.kind === 'running' ? 'waiting' : 'skipped' };
      return [
        ...done.slice(0, -1),
        ...plan.slice(at, at + 1).map((kind) => step(kind, how)),
        ...plan.slice(at + 1).map((kind) => step(kind, rest)),
      ];
    }
  }
}

function subjectOf(kind: TestStep['kind'], routeHop: RouteHop): string {
  switch (kind) {
    case 'name':
      return routeHop.target.host;
    case 'tcp':
    case 'handshake':
    case 'host-key':
      return formatEndpoint(routeHop.target);
    default:
      return serverOf(routeHop);
  }
}

/** The step after the route to the server: whether it answers now. */
export function stepOfReply(routeHop: RouteHop, progress: Progress): TestStep {
  return stepOf({ kind: 'reply', subject: serverOf(routeHop), hop: null, forwardId: null }, progress);
}

/** The two steps of a forward: listening, and reaching what it leads to. */
export function stepsOfForward(
  forward: Forward,
  listening: Progress,
  reaching: Progress,
): readonly TestStep[] {
  const common = { hop: null, forwardId: forward.id };
  const destination = destinationNotation(forward);
  return [
    stepOf({ kind: 'forward', subject: lineNotation(forward), ...common }, listening),
    stepOf({ kind: 'destination', subject: destination === '' ? 'SOCKS' : destination, ...common }, reaching),
  ];
}

/** The one step of a test whose way could not even be planned. */
export function stepsOfNoRoute(host: string, error: AppError): readonly TestStep[] {
  return [
    stepOf(
      { kind: 'name', subject: host, hop: null, forwardId: null },
      { kind: 'failed', took: null, error },
    ),
  ];
}

function stepOf(
  what: Pick<TestStep, 'kind' | 'subject' | 'hop' | 'forwardId'>,
  progress: Progress,
): TestStep {
  return {
    ...what,
    state: progress.kind,
    took: 'took' in progress && progress.took !== null ? Math.round(progress.took) : null,
    error: progress.kind === 'failed' ? progress.error : null,
  };
}
