import type { EnginePlace } from '../../shared/engine-place';
import type { SessionId } from '../../shared/ids';
import { needsAttention, overallState, type OverallState } from '../../shared/overall-state';
import { titleOf } from '../../shared/session-profile';
import { savedSessions } from '../../shared/followed';
import type { Snapshot } from '../../shared/snapshot';
import { isLive, type SessionStatus } from '../../shared/status';
import * as common from '../../shared/texts/common';
import * as places from '../../shared/texts/engine-place';
import { summary } from '../../shared/texts/status';
import * as texts from '../../shared/texts/tray';
import { visibleText } from '../../shared/visible-text';
import { actionItem, joined, onceOf, textItem, type TrayItem } from './tray-action';
import { inParts, mostInMenu, savedSections, type Entry } from './tray-groups';
import { named, sessionItem, sessionLine } from './tray-session';

/** All the tray shows. */
export interface TrayView {
  readonly picture: OverallState;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

/** The parts of the tray's view. */
export type TraySource = Pick<
  Snapshot,
  'sessions' | 'prompts' | 'profiles' | 'groupOrder' | 'followed' | 'app'
>;

/**
 * Open sessions with all that can be done with them in the menu. A further one has a line that leads to it in the window: the
 * system is given the whole menu at each change of it.
 */
const mostInFull = 24;

/**
 * The tray's picture, tooltip and menu for a snapshot: what needs attention first, then what is open, then what can be
 * connected; each session once. Holds no countdown and no byte counter, so it changes when a state does and not every second.
 */
export function trayView(snapshot: TraySource): TrayView {
  const { sessions, app } = snapshot;
  const { platform, engine } = app;
  if (engine.kind === 'lost' || engine.kind === 'ended') return goneView(engine, platform);
  const isElsewhere = engine.kind === 'elsewhere';
  const tooltip = visibleText(summary(sessions));
  const isSaved = new Set(savedSessions(snapshot).map(({ id }) => id));
  const troubled = sessions.filter(needsAttention);
  // One that is saved and closed stands among those that can be connected.
  const others = sessions.filter(
    (session) => !needsAttention(session) && (session.state.kind !== 'idle' || !isSaved.has(session.id)),
  );
  const inFull = new Set([...troubled, ...others].slice(0, mostInFull));
  const full = fullEntries(platform);
  const entry = (session: SessionStatus): Entry =>
    inFull.has(session) ? full(session) : briefEntry(session);
  const shown = new Set<SessionId>([...troubled, ...others].map(({ id }) => id));
  return {
    picture: overallState(sessions),
    tooltip,
    menu: joined([
      [textItem(tooltip), ...(isElsewhere ? [textItem(places.trayRunsIn(engine.holder))] : [])],
      [...questions(snapshot), ...upTo(troubled.map(entry), texts.moreNeedAttention)],
      listed(others.map(entry)),
      ...savedSections(snapshot, shown),
      sessions.some(({ state }) => isLive(state))
        ? [actionItem(texts.disconnectAll(platform), { kind: 'disconnect-all' })]
        : [],
      [
        actionItem(texts.newSession(platform), { kind: 'new-session' }),
        actionItem(texts.settings(platform), { kind: 'settings' }),
        actionItem(texts.showWindow(platform), { kind: 'show-window' }),
        actionItem(isElsewhere ? places.quitSessionsStay(platform) : common.quitVerb(platform), {
          kind: 'quit',
        }),
      ],
    ]),
  };
}

/** Without an engine nothing that is known holds any more, and nothing can be done with it. */
function goneView(engine: Extract<EnginePlace, { kind: 'lost' | 'ended' }>, platform: string): TrayView {
  const tooltip = places.trayGone(engine);
  return {
    picture: engine.kind === 'lost' ? 'failed' : 'off',
    tooltip,
    menu: joined([
      [textItem(tooltip)],
      [
        ...(engine.kind === 'ended' ? [actionItem(places.startHere, { kind: 'start-engine' })] : []),
        actionItem(texts.showWindow(platform), { kind: 'show-window' }),
        actionItem(common.quitVerb(platform), { kind: 'quit' }),
      ],
    ]),
  };
}

const briefEntry = onceOf((session: SessionStatus): Entry => ({
  name: titleOf(session.profile),
  item: actionItem(sessionLine(session), { kind: 'show-session', sessionId: session.id }),
}));

type FullEntry = (session: SessionStatus) => Entry;

/** By the system that their words are for, of which there is one but in tests. */
const fullEntriesOf = new Map<string, FullEntry>();

function fullEntries(platform: string): FullEntry {
  const known =
    fullEntriesOf.get(platform) ??
    onceOf((session: SessionStatus): Entry => ({
      name: titleOf(session.profile),
      item: sessionItem(session, platform),
    }));
  fullEntriesOf.set(platform, known);
  return known;
}

/** The first ones, and the others in a submenu. */
function upTo(entries: readonly Entry[], more: (amount: number) => string): readonly TrayItem[] {
  const rest = entries.slice(mostInMenu);
  return [
    ...entries.slice(0, mostInMenu).map(({ item }) => item),
    ...(rest.length === 0
      ? []
      : [{ kind: 'submenu', text: more(rest.length), items: inParts(sorted(rest)) } as const]),
  ];
}

/** All of them, or one submenu of all of them. */
function listed(entries: readonly Entry[]): readonly TrayItem[] {
  return entries.length <= mostInMenu
    ? entries.map(({ item }) => item)
    : [{ kind: 'submenu', text: texts.openSessions(entries.length), items: inParts(sorted(entries)) }];
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** One line for each session that asks something and is not open, as one that is tested, however many questions it has. */
function questions({ prompts, sessions }: TraySource): readonly TrayItem[] {
  const asking = new Map(prompts.map((prompt) => [prompt.sessionId, prompt.title]));
  for (const { id, state } of sessions) if (state.kind === 'asking') asking.delete(id);
  return [...asking.values()].map((title) =>
    actionItem(texts.needsAnswer(named(title)), { kind: 'show-window' }),
  );
}
