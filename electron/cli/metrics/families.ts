import { freeName } from '../../../shared/free-name';
import { sourceNotation } from '../../../shared/notation';
import { isSessionUp } from '../../../shared/overall-state';
import { titleOf } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import {
  trafficKey,
  type ForwardStatus,
  type SessionState,
  type SessionStatus,
} from '../../../shared/status';
import { help } from '../../../shared/texts/metrics';
import type { ProcessFacts } from '../../system/process-facts';
import type { Family, Sample } from './exposition';
import type { Reconnects } from './reconnects';

/** The facts that the metrics are made of. */
export interface MetricsSource {
  readonly snapshot: Pick<Snapshot, 'app' | 'sessions' | 'prompts' | 'traffic' | 'vitals'>;
  readonly reconnects: Reconnects;
  readonly process: ProcessFacts;
}

/** All states, so that one that is not there now counts 0. */
const states: Readonly<Record<SessionState['kind'], true>> = {
  idle: true,
  connecting: true,
  asking: true,
  connected: true,
  waiting: true,
  awaiting: true,
  failed: true,
  standby: true,
  closing: true,
};
const stateNames = Object.keys(states);

/** A session, and a forward of it, under labels that no other has. */
interface Labelled {
  readonly session: SessionStatus;
  readonly labels: { readonly session: string };
  readonly forwards: readonly {
    readonly status: ForwardStatus;
    readonly labels: { readonly session: string; readonly forward: string };
  }[];
}

/**
 * The metrics of all open sessions. Labels are names of sessions and the sides where forwards listen; neither servers nor
 * destinations are named. Pure.
 */
export function metricFamilies({ snapshot, reconnects, process }: MetricsSource): readonly Family[] {
  const all = labelled(snapshot.sessions);
  const gauge = (name: keyof typeof help, samples: readonly Sample[]): Family => ({
    ...{ name, type: 'gauge', help: help[name], samples },
  });
  const counter = (name: keyof typeof help, samples: readonly Sample[]): Family => ({
    ...{ name, type: 'counter', help: help[name], samples },
  });
  return [
    gauge('ginnel_build_info', [one({ version: snapshot.app.version }, 1)]),
    gauge(
      'ginnel_sessions',
      stateNames.map((state) =>
        one({ state }, snapshot.sessions.filter((session) => session.state.kind === state).length),
      ),
    ),
    gauge('ginnel_questions', [one({}, snapshot.prompts.length)]),
    ...sessionFamilies(all, { snapshot, reconnects, gauge, counter }),
    ...forwardFamilies(all, { snapshot, gauge, counter }),
    counter('process_cpu_seconds', [one({}, process.cpuSeconds)]),
    gauge('process_resident_memory_bytes', [one({}, process.residentBytes)]),
    gauge('process_start_time_seconds', [one({}, process.startedAt)]),
    gauge('process_open_fds', known({}, process.openFiles)),
    gauge('process_max_fds', known({}, process.mostOpenFiles)),
  ];
}

type Make = (name: keyof typeof help, samples: readonly Sample[]) => Family;
interface Makers {
  readonly gauge: Make;
  readonly counter: Make;
  readonly snapshot: MetricsSource['snapshot'];
}

function sessionFamilies(
  all: readonly Labelled[],
  { snapshot, reconnects, gauge, counter }: Makers & Pick<MetricsSource, 'reconnects'>,
): readonly Family[] {
  const roundTrips = new Map(snapshot.vitals.map(({ sessionId, roundTrip }) => [sessionId, roundTrip]));
  return [
    gauge(
      'ginnel_session_up',
      all.map(({ session, labels }) => one(labels, isSessionUp(session) ? 1 : 0)),
    ),
    gauge(
      'ginnel_session_state',
      all.flatMap(({ session, labels }) =>
        stateNames.map((state) => one({ ...labels, state }, session.state.kind === state ? 1 : 0)),
      ),
    ),
    counter(
      'ginnel_reconnects',
      all.flatMap(({ session, labels }) =>
        [...(reconnects.get(session.id)?.byCause ?? [])].map(([cause, amount]) =>
          one({ ...labels, cause }, amount),
        ),
      ),
    ),
    gauge(
      'ginnel_round_trip_seconds',
      all.flatMap(({ session, labels }) => known(labels, inSeconds(roundTrips.get(session.id) ?? null))),
    ),
  ];
}

function forwardFamilies(all: readonly Labelled[], { snapshot, gauge, counter }: Makers): readonly Family[] {
  const traffic = new Map(
    snapshot.traffic.map((entry) => [trafficKey(entry.sessionId, entry.forwardId), entry]),
  );
  const forwards = all.flatMap(({ session, forwards: own }) =>
    own.map(({ status, labels }) => ({
      ...{ status, labels },
      counts: traffic.get(trafficKey(session.id, status.forward.id)),
    })),
  );
  const counted = forwards.flatMap(({ labels, counts }) =>
    counts === undefined ? [] : [{ labels, counts }],
  );
  const checked = forwards.flatMap(({ labels, status: { reachability } }) =>
    reachability === null || reachability.kind === 'asking' ? [] : [{ labels, reachability }],
  );
  return [
    gauge(
      'ginnel_forward_listening',
      forwards.map(({ labels, status }) => one(labels, status.state.kind === 'listening' ? 1 : 0)),
    ),
    gauge(
      'ginnel_open_connections',
      counted.map(({ labels, counts }) => one(labels, counts.live)),
    ),
    counter(
      'ginnel_connections',
      counted.map(({ labels, counts }) => one(labels, counts.total)),
    ),
    counter(
      'ginnel_bytes',
      counted.flatMap(({ labels, counts }) => [
        one({ ...labels, direction: 'sent' }, counts.sent),
        one({ ...labels, direction: 'received' }, counts.received),
      ]),
    ),
    gauge(
      'ginnel_destination_reachable',
      checked.map(({ labels, reachability }) => one(labels, reachability.kind === 'ok' ? 1 : 0)),
    ),
    gauge(
      'ginnel_destination_check_duration_seconds',
      checked.flatMap(({ labels, reachability }) =>
        known(labels, reachability.kind === 'ok' ? inSeconds(reachability.took) : null),
      ),
    ),
    gauge(
      'ginnel_destination_check_timestamp_seconds',
      checked.flatMap(({ labels, reachability }) => known(labels, inSeconds(reachability.at))),
    ),
  ];
}

function one(labels: Sample['labels'], value: number): Sample {
  return { labels, value };
}

function known(labels: Sample['labels'], value: number | null): readonly Sample[] {
  return value === null ? [] : [one(labels, value)];
}

function inSeconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}

/** A text as it arrives: halves of surrogate pairs all become the same character. */
const asSent = (text: string): string => Buffer.from(text).toString();

/** Two that have the same name are numbered: two lines with the same labels are no metrics. */
function labelled(sessions: readonly SessionStatus[]): readonly Labelled[] {
  const titles = new Set<string>();
  return sessions.map((session) => {
    const title = freeName(asSent(titleOf(session.profile)), titles);
    titles.add(title);
    const sources = new Set<string>();
    return {
      session,
      labels: { session: title },
      forwards: session.forwards.map((status) => {
        const source = freeName(asSent(sourceNotation(status.forward)), sources);
        sources.add(source);
        return { status, labels: { session: title, forward: source } };
      }),
    };
  });
}
