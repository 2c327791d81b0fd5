import { connectAt, formatConnectAt } from '../../shared/connect-to';
import { isSocket } from '../../shared/endpoint';
import { explain, sentence, type AppError } from '../../shared/errors';
import { isOpenToOthers, isUnreached } from '../../shared/forward-look';
import { lineNotation } from '../../shared/notation';
import { stateOfSession } from '../../shared/overall-state';
import { pageUrl } from '../../shared/page-url';
import { serviceOfPort } from '../../shared/service';
import { titleOf } from '../../shared/session-profile';
import {
  formatBound,
  isLive,
  listedForwards,
  type ForwardStatus,
  type SessionStatus,
} from '../../shared/status';
import * as common from '../../shared/texts/common';
import { chosenWords } from '../../shared/texts/exposure';
import { forwardWords, sessionKindWords, troubleOfTunnels } from '../../shared/texts/status';
import * as texts from '../../shared/texts/tray';
import { visibleText } from '../../shared/visible-text';
import { actionItem, joined, textItem, type TrayItem } from './tray-action';

/** Tunnels of a session that have lines of their own; the window shows all. */
const mostTunnels = 20;

/** A name as it may stand in a menu: on one line and not too wide. */
export function named(name: string): string {
  return visibleText(name, { limit: 60 });
}

/** An open session in a line with all that can be done with it below. */
export function sessionItem(session: SessionStatus, platform: string): TrayItem {
  const { id, state } = session;
  const listed = listedForwards(session);
  const beyond = listed.length - mostTunnels;
  return {
    kind: 'submenu',
    text: sessionLine(session),
    items: joined([
      [
        ...(state.kind === 'asking' ? [actionItem(texts.answer, { kind: 'show-window' })] : []),
        ...reason(session),
      ],
      [
        ...listed.slice(0, mostTunnels).map((status) => forwardItem(status, session, platform)),
        ...(beyond > 0
          ? [actionItem(texts.moreTunnels(beyond), { kind: 'show-session', sessionId: id })]
          : []),
      ],
      actions(session, platform),
    ]),
  };
}

/** `prod: Failed (Connection refused)`, `prod: Connected, 1 tunnel failed`, `prod: Connected`. */
export function sessionLine(session: SessionStatus): string {
  const line = `${named(titleOf(session.profile))}: ${sessionKindWords(session.state)}`;
  const cause = causeOf(session);
  if (cause !== null)
    return `${line} (${visibleText(explain(cause).what.replace(/\.$/u, ''), { limit: 60 })})`;
  return stateOfSession(session) === 'partly' ? `${line}, ${troubleOfTunnels(session)}` : line;
}

function causeOf({ state }: SessionStatus): AppError | null {
  if (state.kind === 'failed') return state.error;
  return state.kind === 'waiting' ? state.cause : null;
}

/** Why a session needs attention, where its line has no room for all of it. */
function reason(session: SessionStatus): readonly TrayItem[] {
  const { state } = session;
  if (state.kind === 'connected' && state.stalledSince !== null) return [textItem(texts.noAnswer)];
  const cause = causeOf(session);
  return cause === null ? [] : [textItem(inFull(cause))];
}

function inFull(error: AppError): string {
  return visibleText(sentence(error), { limit: 160 });
}

/** `Database, L5432 → db:5432: Listening, open to other hosts`, with what can be done with it. */
function forwardItem(status: ForwardStatus, session: SessionStatus, platform: string): TrayItem {
  const trouble = troubleOf(status, session);
  const items = joined([
    trouble === null ? [] : [textItem(inFull(trouble))],
    uses(status, session, platform),
  ]);
  const text = forwardLine(status, session);
  return items.length === 0 ? textItem(text) : { kind: 'submenu', text, items };
}

function troubleOf(
  { state, reachability, ...status }: ForwardStatus,
  session: SessionStatus,
): AppError | null {
  if (state.kind === 'failed' || state.kind === 'waiting') return state.error;
  if (reachability?.kind === 'failed' && isUnreached({ ...status, state, reachability }, session.state)) {
    return reachability.error;
  }
  return state.kind === 'listening' ? (state.missing[0] ?? null) : null;
}

function forwardLine(status: ForwardStatus, session: SessionStatus): string {
  const { forward } = status;
  const what = forward.name === '' ? lineNotation(forward) : `${forward.name}, ${lineNotation(forward)}`;
  const facts = [
    forwardWords(status, session.state) + chosenPort(status),
    ...(isUnreached(status, session.state) ? [texts.notReached] : []),
    ...(isOpenToOthers(status, session.profile) ? [common.openToOtherHosts] : []),
  ];
  return `${visibleText(what, { limit: 120 })}: ${facts.join(', ')}`;
}

/** The port a listener really has, where port 0 was asked for. */
function chosenPort(status: ForwardStatus): string {
  if (chosenWords(status) === null || status.state.kind !== 'listening') return '';
  const ports = status.state.bound.flatMap((bound) => ('path' in bound ? [] : [bound.port]));
  return ports.length === 0 ? '' : texts.onPorts([...new Set(ports)]);
}

function uses(status: ForwardStatus, session: SessionStatus, platform: string): readonly TrayItem[] {
  const { forward, state } = status;
  const ids = { sessionId: session.id, forwardId: forward.id };
  const address = addressOf(status);
  const canChange = session.state.kind === 'connected' || session.state.kind === 'standby';
  return [
    ...(address === null ? [] : [actionItem(texts.copyAddress(platform), { kind: 'copy', text: address })]),
    ...(servesPage(status, session)
      ? [actionItem(texts.openPage(platform), { kind: 'open-page', ...ids })]
      : []),
    ...(canChange && (state.kind === 'listening' || state.kind === 'waiting')
      ? [actionItem(texts.stop, { kind: 'stop', ...ids })]
      : []),
    ...(canChange && (state.kind === 'off' || state.kind === 'failed')
      ? [actionItem(texts.start, { kind: 'start', ...ids })]
      : []),
  ];
}

/** Where a forward is reached: from here, or on the server for a Remote one. Null while it listens nowhere. */
function addressOf({ forward, state }: ForwardStatus): string | null {
  if (state.kind !== 'listening') return null;
  const [first] = state.bound;
  if (first === undefined) return null;
  const at = forward.kind === 'remote' ? null : connectAt(state.bound);
  return at === null ? formatBound(first) : formatConnectAt(at);
}

/** Whether a page is likely behind a forward, and can be seen now. */
function servesPage(status: ForwardStatus, { state, profile }: SessionStatus): boolean {
  const { forward } = status;
  const isUsable = state.kind === 'connected' || state.kind === 'standby';
  if (forward.kind !== 'local' || !isUsable || isUnreached(status, state) || pageUrl(status) === null)
    return false;
  if (profile.demo || forward.webSite) return true;
  const { destination } = forward;
  return !isSocket(destination) && ['http', 'https'].includes(serviceOfPort(destination.port) ?? '');
}

function actions({ id, state }: SessionStatus, platform: string): readonly TrayItem[] {
  if (state.kind === 'closing') return [];
  const act = (text: string, kind: 'disconnect' | 'retry' | 'close'): TrayItem =>
    actionItem(text, { kind, sessionId: id });
  const isStalled = state.kind === 'connected' && state.stalledSince !== null;
  if (!isLive(state)) {
    return [act(texts.connectAgain(platform), 'retry'), act(common.closePlain, 'close')];
  }
  const again =
    state.kind === 'waiting' || isStalled
      ? texts.retryNow(platform)
      : state.kind === 'standby' || state.kind === 'awaiting'
        ? texts.connectNow(platform)
        : null;
  return [...(again === null ? [] : [act(again, 'retry')]), act(common.disconnect, 'disconnect')];
}
