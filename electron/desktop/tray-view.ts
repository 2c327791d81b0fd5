import type { SessionId } from '../../shared/ids';
import { lineNotation } from '../../shared/notation';
import { chosenWords } from '../../shared/texts/exposure';
import { titleOf } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { forwardWords, sessionKindWords, summary } from '../../shared/texts/status';
import { isUnreached, isOpenToOthers } from '../../shared/forward-look';
import { visibleText } from '../../shared/visible-text';
import {
  isLive,
  overallState,
  type ForwardStatus,
  type OverallState,
  type SessionStatus,
} from '../../shared/status';

/** What choosing a line of the tray's menu does. */
export type TrayAction =
  | { readonly kind: 'show-window' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'connect' | 'disconnect' | 'retry' | 'close'; readonly sessionId: SessionId };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Tells something and cannot be chosen. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayItem[] };

/** All the tray shows. */
export interface TrayView {
  readonly picture: OverallState;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

/** Saved sessions beyond this many go into a submenu of their own, so that the menu fits on a screen. */
const mostSavedInMenu = 12;

const separator: TrayItem = { kind: 'separator' };

/**
 * The tray's picture, tooltip and menu for a snapshot. Holds no countdown and no byte counter, so it changes when a
 * state does and not every second.
 */
export function trayView(snapshot: Snapshot): TrayView {
  const { sessions } = snapshot;
  const tooltip = visibleText(summary(sessions));
  return {
    picture: overallState(sessions),
    tooltip,
    menu: joined([
      [text(tooltip), ...questions(snapshot)],
      sessions.map(openSession),
      saved(snapshot),
      [
        { kind: 'action', text: 'Show window', action: { kind: 'show-window' } },
        { kind: 'action', text: 'Quit', action: { kind: 'quit' } },
      ],
    ]),
  };
}

/** Sections with lines between them; empty ones leave none. */
function joined(sections: readonly (readonly TrayItem[])[]): readonly TrayItem[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [separator, ...section]));
}

function text(words: string): TrayItem {
  return { kind: 'text', text: words };
}

/** A name as it may stand in a menu: on one line and not too wide. */
function named(name: string): string {
  return visibleText(name, { limit: 60 });
}

/** One line for each session that asks something, however many questions it has. */
function questions({ prompts }: Snapshot): readonly TrayItem[] {
  const asking = new Map(prompts.map((prompt) => [prompt.sessionId, prompt.title]));
  return [...asking.values()].map((title) => ({
    kind: 'action',
    text: `${named(title)} needs an answer…`,
    action: { kind: 'show-window' },
  }));
}

function openSession(session: SessionStatus): TrayItem {
  return {
    kind: 'submenu',
    text: `${named(titleOf(session.profile))}: ${sessionKindWords(session.state)}`,
    items: joined([session.forwards.map((status) => text(forwardLine(status, session))), actions(session)]),
  };
}

/** `Database, L5432 → db:5432: Listening, open to other hosts`; with the real port where it was left open. */
function forwardLine(status: ForwardStatus, session: SessionStatus): string {
  const { forward } = status;
  const what = forward.name === '' ? lineNotation(forward) : `${forward.name}, ${lineNotation(forward)}`;
  const facts = [
    forwardWords(status, session.state) + chosenPort(status),
    ...(isUnreached(status, session.state) ? ['its destination is not reached'] : []),
    ...(isOpenToOthers(status, session.profile) ? ['open to other hosts'] : []),
  ];
  return `${visibleText(what, { limit: 120 })}: ${facts.join(', ')}`;
}

/** The port a listener really has, where port 0 was asked for. */
function chosenPort(status: ForwardStatus): string {
  if (chosenWords(status) === null || status.state.kind !== 'listening') return '';
  const ports = status.state.bound.flatMap((bound) => ('path' in bound ? [] : [String(bound.port)]));
  return ports.length === 0 ? '' : ` on port ${[...new Set(ports)].join(', ')}`;
}

function actions({ id, state }: SessionStatus): readonly TrayItem[] {
  if (state.kind === 'closing') return [];
  const act = (words: string, kind: 'disconnect' | 'retry' | 'close'): TrayItem => ({
    kind: 'action',
    text: words,
    action: { kind, sessionId: id },
  });
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  if (state.kind === 'waiting' || isStalled)
    return [act('Retry now', 'retry'), act('Disconnect', 'disconnect')];
  if (state.kind === 'standby') return [act('Connect now', 'retry'), act('Disconnect', 'disconnect')];
  return isLive(state)
    ? [act('Disconnect', 'disconnect')]
    : [act('Connect again', 'retry'), act('Close', 'close')];
}

/** Saved sessions: to connect, or to disconnect while they are live. */
function saved({ profiles, sessions }: Snapshot): readonly TrayItem[] {
  const live = new Set(sessions.filter(({ state }) => isLive(state)).map(({ id }) => id));
  const items = profiles.map<TrayItem>(({ id, name }) => ({
    kind: 'action',
    text: `${live.has(id) ? 'Disconnect' : 'Connect'} ${named(name)}`,
    action: { kind: live.has(id) ? 'disconnect' : 'connect', sessionId: id },
  }));
  return items.length <= mostSavedInMenu
    ? items
    : [{ kind: 'submenu', text: `Saved sessions (${String(items.length)})`, items }];
}
