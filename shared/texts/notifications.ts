import { explain, sentence } from '../errors';
import { onOneLine } from '../event-log';
import { sourceNotation } from '../notation';
import { titleOf } from '../session-profile';
import type { ForwardState, ForwardStatus, SessionState, SessionStatus } from '../status';
import { count, durationWords, listedUpTo } from './numbers';
import { visibleText } from '../visible-text';

/** What is told of: sessions that are away, are back, failed or ask, and forwards that fail. */
export type Topic = 'lost' | 'back' | 'failed' | 'tunnels' | 'asking';

/** What a notification says. */
export interface NotifyWords {
  readonly title: string;
  readonly body: string;
}

/** One thing that is told of, with what its words need. */
export interface Subject {
  readonly session: SessionStatus;
  /** The forward it is about, where the topic is tunnels. */
  readonly forward: ForwardStatus | null;
  /** For how long the session was away, where the topic is back; milliseconds. */
  readonly away: number;
}

/** Names beyond this many are counted only: a notification has few lines. */
const mostNames = 4;

/** A name as it may stand in a notification: on one line and not too wide. */
function nameOf({ session }: Subject): string {
  return visibleText(titleOf(session.profile), { limit: 40 });
}

function lostBody({ session: { state, lastLoss } }: Subject): string {
  if (state.kind === 'waiting' && state.retryAt === null) {
    return 'This computer has no network. Ginnel connects again as soon as there is one.';
  }
  const cause = state.kind === 'waiting' ? state.cause : lastLoss?.error;
  const why = cause === undefined ? '' : `${onOneLine(explain(cause).what)} `;
  return `${why}Ginnel keeps trying.`;
}

function tunnelName(subject: Subject): string {
  const { forward } = subject;
  if (forward === null) return nameOf(subject);
  const { name } = forward.forward;
  return visibleText(name === '' ? sourceNotation(forward.forward) : name, { limit: 40 });
}

/** Why a session or a forward is in its state. */
function errorOf(state: SessionState | ForwardState | undefined): string {
  return state !== undefined && 'error' in state ? onOneLine(sentence(state.error)) : '';
}

/** The words for one thing, and those for several of the same topic. */
const words: Readonly<
  Record<Topic, { one: (subject: Subject) => NotifyWords; many: (amount: number) => string }>
> = {
  lost: {
    one: (subject) => ({ title: `${nameOf(subject)} lost its connection`, body: lostBody(subject) }),
    many: (amount) => `${count(amount)} sessions lost their connection`,
  },
  back: {
    one: (subject) => ({
      title: `${nameOf(subject)} is connected again`,
      body: `It was away for ${durationWords(subject.away)}.`,
    }),
    many: (amount) => `${count(amount)} sessions are connected again`,
  },
  failed: {
    one: (subject) => ({
      title: `${nameOf(subject)} failed and is not tried again`,
      body: errorOf(subject.session.state),
    }),
    many: (amount) => `${count(amount)} sessions failed and are not tried again`,
  },
  tunnels: {
    one: (subject) => ({
      title: `${nameOf(subject)}: ${tunnelName(subject)} does not listen`,
      body: errorOf(subject.forward?.state),
    }),
    many: (amount) => `${count(amount)} tunnels do not listen`,
  },
  asking: {
    one: (subject) => ({
      title: `${nameOf(subject)} needs an answer`,
      body: 'It goes on connecting once its question is answered.',
    }),
    many: (amount) => `${count(amount)} sessions need an answer`,
  },
};

/**
 * Angle brackets as ones that look like them. A Linux desktop reads markup in a notification's body, links and pictures too
 * (Desktop Notifications, "Markup"), and Electron hands the text on as it is; what a server said may stand in it.
 */
function withoutMarkup(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
}

/** What is said of a topic; several things of the same topic are counted and named. */
export function notifyWords(topic: Topic, subjects: readonly Subject[]): NotifyWords {
  const { title, body } = wordsFor(topic, subjects);
  return { title: visibleText(title), body: withoutMarkup(visibleText(body)) };
}

function wordsFor(topic: Topic, subjects: readonly Subject[]): NotifyWords {
  const [only, ...others] = subjects;
  if (only !== undefined && others.length === 0) return words[topic].one(only);
  const names =
    topic === 'tunnels'
      ? subjects.map((subject) => `${nameOf(subject)}: ${tunnelName(subject)}`)
      : subjects.map(nameOf);
  return { title: words[topic].many(subjects.length), body: listedUpTo(mostNames, names) };
}
