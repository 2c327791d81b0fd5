import { sentence, type AppError } from '../../../shared/errors';
import type { LogEntry } from '../../../shared/event-log';
import type { HistoryEntry } from '../../../shared/history';
import type { SessionId } from '../../../shared/ids';
import { savedSessions } from '../../../shared/followed';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import type { TestStep } from '../../../shared/connection-test';
import type { MachineFacts } from '../../system/machine-facts';
import { Placeholders } from './placeholders';
import { redactSettings } from './redact-settings';
import { createTextRedaction, hostPlaceholder } from './redact-text';
import { millisecondsWords } from '../../../shared/texts/numbers';
import * as texts from '../../../shared/texts/report';

/** The parts of a report. */
export interface DiagnosticsInput {
  readonly now: number;
  readonly machine: MachineFacts;
  readonly snapshot: Snapshot;
  /** The session it is about; null for the program as a whole. */
  readonly about: {
    readonly id: SessionId;
    /** Empty where the session is not open. */
    readonly log: readonly LogEntry[];
    readonly history: readonly HistoryEntry[];
  } | null;
}

type Clean = (text: string) => string;

/**
 * A report on the program and one of its sessions, fit to be shown to strangers: every name, host, address, account, path,
 * key and fingerprint has a placeholder, the same one throughout.
 */
export function diagnosticsText(input: DiagnosticsInput): string {
  const { snapshot, about, machine, now } = input;
  const words = new Placeholders();
  const settings = knownSettings(input, words);
  const clean = createTextRedaction(words);
  const { version, mode, platform, keychain } = snapshot.app;
  const profile = about === null ? undefined : settings.get(about.id);
  const open = snapshot.sessions.map((session) => sessionLines(session, snapshot, words, clean));
  const { headings } = texts;
  const parts: readonly (readonly [heading: string, lines: readonly string[]])[] = [
    [
      headings.program,
      [
        `Ginnel ${version}, ${mode}, ${platform}`,
        ...Object.entries(machine.versions).map(([name, value]) => `${name} ${value}`),
        texts.keychain(keychain.available),
        texts.madeAt(stamp(now)),
      ],
    ],
    [headings.settings, [json(snapshot.settings), texts.savedSessions(savedSessions(snapshot).length)]],
    [
      headings.notices,
      snapshot.notices.map(({ text, error }) => (error === null ? clean(text) : errorWords(error, clean))),
    ],
    [headings.openSessions, open.flat()],
    ...(profile === undefined ? [] : [[headings.sessionSettings, [profile]] as const]),
    ...(about === null
      ? []
      : [
          [
            headings.lastTest,
            (snapshot.connectionTests.find(({ sessionId }) => sessionId === about.id)?.steps ?? []).map(
              (step) => stepLine(step, clean),
            ),
          ] as const,
          [headings.history, about.history.map((entry) => historyLine(entry, clean))] as const,
          [
            headings.eventLog,
            about.log.map(({ at, level, text }) => `${stamp(at)} ${level} ${clean(text)}`),
          ] as const,
        ]),
  ];
  return parts.map(([heading, lines]) => texts.part(heading, lines)).join('\n');
}

/** Gives everything that is the user's its placeholder. @returns the settings of each session, in short */
function knownSettings(
  { machine, snapshot, about }: DiagnosticsInput,
  words: Placeholders,
): ReadonlyMap<SessionId, string> {
  const { followed, sessions, reopenable, app } = snapshot;
  const first = [...savedSessions(snapshot), ...sessions.map(({ profile }) => profile), ...reopenable];
  // The one it is about comes first and has the small numbers.
  const sorted = first.toSorted(
    (left, right) => Number(right.id === about?.id) - Number(left.id === about?.id),
  );
  const settings = new Map<SessionId, string>();
  for (const profile of sorted) settings.set(profile.id, json(redactSettings(unusual(profile), words)));
  for (const { state, hops } of sessions) {
    for (const known of [state, ...hops.map((hop) => hop.state)]) {
      if (known.kind === 'connected') words.of('user', known.negotiated.username);
    }
    for (const { title, server } of hops) redactSettings({ name: title, host: server }, words);
  }
  const { host, user, home } = machine.own;
  redactSettings({ host, username: user, path: home }, words);
  for (const path of [app.dataFolder, ...followed.map((file) => file.path)]) redactSettings({ path }, words);
  return settings;
}

/** The settings of a profile that are not as they are by default. */
function unusual(profile: SessionProfile): Readonly<Record<string, unknown>> {
  const usual: Readonly<Record<string, unknown>> = newProfile(profile.id);
  return Object.fromEntries(
    Object.entries(profile).filter(([key, value]) => key === 'id' || json(value) !== json(usual[key])),
  );
}

function sessionLines(
  session: SessionStatus,
  { traffic, vitals }: Snapshot,
  words: Placeholders,
  clean: Clean,
): readonly string[] {
  const { id, state, hops, forwards, reconnects, lastLoss } = session;
  const roundTrip = vitals.find(({ sessionId }) => sessionId === id)?.roundTrip ?? null;
  return [
    [
      texts.since(words.of('id', id), state.kind, stamp(state.since)),
      texts.reconnects(reconnects),
      ...(roundTrip === null ? [] : [texts.roundTrip(millisecondsWords(roundTrip))]),
      ...(state.kind === 'connected' && state.unchecked !== undefined
        ? [texts.unchecked(state.unchecked.length)]
        : []),
    ].join(', '),
    ...(state.kind === 'connected'
      ? [
          `  ${json({
            ...{ ...state.negotiated, username: '', remarks: undefined },
            serverVersion: clean(state.negotiated.serverVersion),
          })}`,
          ...(state.negotiated.remarks ?? []).map((remark) => `  ${texts.remark(errorWords(remark, clean))}`),
        ]
      : []),
    ...(state.kind === 'waiting' ? [`  ${texts.cause(errorWords(state.cause, clean))}`] : []),
    ...(state.kind === 'failed' ? [`  ${texts.error(errorWords(state.error, clean))}`] : []),
    ...(lastLoss === null
      ? []
      : [`  ${texts.lastLoss(stamp(lastLoss.at), errorWords(lastLoss.error, clean))}`]),
    ...hops.map((hop) => {
      const error = hop.state.kind === 'failed' ? `: ${errorWords(hop.state.error, clean)}` : '';
      return `  ${texts.jumpHost(`${hop.state.kind}${error}`)}`;
    }),
    ...forwards.map((status) => {
      const moved = traffic.find(
        ({ sessionId, forwardId }) => sessionId === id && forwardId === status.forward.id,
      );
      const facts = [
        ...forwardFacts(status, words, clean),
        ...(moved === undefined ? [] : [texts.moved(moved.live, moved.total, moved.sent, moved.received)]),
      ];
      return `  ${texts.forward(words.of('id', status.forward.id), facts.join(', '))}`;
    }),
  ];
}

function forwardFacts(
  { forward, state, reachability }: ForwardStatus,
  words: Placeholders,
  clean: Clean,
): readonly string[] {
  const facts: string[] = [forward.kind, state.kind];
  if (state.kind === 'listening') {
    const bound = state.bound.map((listener) =>
      'path' in listener
        ? words.of('path', listener.path)
        : `${hostPlaceholder(listener.address, words)}:${String(listener.port)}`,
    );
    facts.push(
      texts.listensOn(bound),
      ...state.missing.map((error) => texts.without(errorWords(error, clean))),
    );
    if (state.exposure !== null) facts.push(texts.exposure(state.exposure.kind));
  }
  if (state.kind === 'waiting' || state.kind === 'failed') facts.push(errorWords(state.error, clean));
  if (reachability !== null) {
    const why = reachability.kind === 'failed' ? `: ${errorWords(reachability.error, clean)}` : '';
    facts.push(texts.reachability(`${reachability.kind}${why}`));
  }
  return facts;
}

/** Its subject is left out: the steps of a session stand in its settings. */
function stepLine({ kind, state, took, error, remarks = [] }: TestStep, clean: Clean): string {
  const time = took === null ? '' : texts.after(took);
  const troubles = [...remarks, ...(error === null ? [] : [error])].map((trouble) =>
    errorWords(trouble, clean),
  );
  return [`${kind}: ${state}${time}`, ...troubles].join(' ');
}

function historyLine({ at, what, error }: HistoryEntry, clean: Clean): string {
  return `${stamp(at)} ${what}${error === null ? '' : `: ${errorWords(error, clean)}`}`;
}

function errorWords(error: AppError, clean: Clean): string {
  return `[${error.code}] ${clean(sentence(error))}`;
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
