import { internalError, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { PromptId, SessionId } from '../../../shared/ids';
import type { PromptAnswer } from '../../../shared/prompts';
import { fail, ok, type Result } from '../../../shared/result';
import type { Phase } from '../../../shared/status';
import type { ConnectRequest, SshConnection } from '../../ssh/types';
import type { Desk, DeskCase } from '../auth/desk';
import type { Heartbeat } from './heartbeat';
import { takePulse, type Beating } from './pulse';
import type { Question, QuestionBody, Questions } from '../auth/questions';
import type { Leg } from './route';
import { createStopwatch, type Lap, type Stopwatch } from './stopwatch';
import type { HostDependencies } from '../types';
import { until } from '../until';

/** A session that goes through a connection, or waits for it. */
export interface Guest {
  readonly sessionId: SessionId;
  /** The session's title, for questions. */
  readonly title: () => string;
  /** What the session calls this jump host; null when the connection is to its own server. */
  readonly hop: string | null;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Whether its log takes lines of the level trace now. */
  readonly isTraced: () => boolean;
  readonly phase: (phase: Phase) => void;
  readonly asked: (id: PromptId) => void;
  readonly answered: () => void;
  /** The other end does not answer, or answers again; or it is found out whether it ever answers. */
  readonly stalled: () => void;
  /** The connection was up and is gone, unasked; never after leave(). */
  readonly lost: (cause: AppError) => void;
  /** Others came or went. */
  readonly changed: () => void;
}

/** A guest's place in a connection that is up. */
export interface Place {
  readonly connection: SshConnection;
  /** Since when it is up, in milliseconds since the epoch. */
  readonly since: number;
  /** How long the phases of making it took. */
  readonly laps: readonly Lap[];
  readonly isShared: () => boolean;
  readonly heartbeat: Pick<Heartbeat, 'roundTrip' | 'stalledSince' | 'neverAnswers' | 'probe'>;
  /** Gives the place up; idempotent. The last one to do so ends the connection: resolves when its socket is gone. */
  readonly leave: () => Promise<void>;
}

/** Every connection there is, each for as long as a session wants it; sessions that want the same one share it. */
export interface Hops {
  /**
   * Brings a session into a connection: the one that there is, the one that is being made, or a new one.
   * @param via the guest's place in the connection before it; null to connect from here
   * @param signal takes the guest out again, and ends the attempt if nobody else waits for it
   * @returns fails with what the attempt failed with, the same for all who waited, when nothing of it is left
   */
  readonly join: (leg: Leg, via: Place | null, guest: Guest, signal: AbortSignal) => Promise<Result<Place>>;
  /**
   * Says which legs somebody wants to be on from now on, connected or not, in place of those said before: as long as
   * anybody does, what was typed for them is kept in memory.
   * @param who names the one who wants it: there is one of that name at a time
   */
  readonly want: (who: string, legs: readonly Leg[]) => void;
}

/** What the connections are made with. */
export interface HopsOwner {
  readonly dependencies: Pick<HostDependencies, 'clock' | 'connect'>;
  readonly desk: Desk;
  readonly ask: Questions['ask'];
}

/** One connection, from the first attempt to make it until its socket is gone. */
interface Link {
  readonly leg: Leg;
  readonly via: Link | null;
  /** Each with what tells that it has left. */
  readonly guests: Map<Guest, AbortController>;
  readonly attempt: AbortController;
  readonly desk: DeskCase;
  readonly stopwatch: Stopwatch;
  readonly made: Promise<Result<SshConnection>>;
  /** Nothing is left of it. */
  readonly over: Promise<void>;
  readonly finish: () => void;
  loss: AppError | null;
  up: (Beating & { readonly since: number }) | null;
  /** It is ending or gone: nobody may join any more. */
  ending: boolean;
  phase: Phase | null;
  question: PromptId | null;
}

const cancelled: AppError = { code: 'auth-cancelled', data: {} };
const lostUnasked: AppError = { code: 'connection-lost', data: { detail: '' } };

/** Creates the pool, empty. */
export function createHops(owner: HopsOwner): Hops {
  const { clock, connect } = owner.dependencies;
  const links = new Map<string, Link>();
  const linkOf = new WeakMap<Place, Link>();
  const each = (link: Link, tell: (guest: Guest) => void): void => {
    for (const guest of [...link.guests.keys()]) tell(guest);
  };

  const start = (leg: Leg, via: Link | null): Link => {
    const ends: { over: () => void } = { over: () => undefined };
    const over = new Promise<void>((resolve) => {
      ends.over = resolve;
    });
    const link: Link = {
      ...{ leg, via, over },
      desk: owner.desk.begin(leg, {
        put: (question) => put(link, question),
        log: (text, level) => logTo(link)(text, level),
      }),
      guests: new Map(),
      attempt: new AbortController(),
      stopwatch: createStopwatch(clock.now),
      // Its first guest has to be in before anything can be told or asked.
      made: Promise.resolve()
        .then(() => make(link))
        // By now it is known what became of what was sent.
        .finally(() => link.desk.close()),
      finish: () => {
        link.ending = true;
        link.up?.heartbeat.stop();
        // A question whose answer nobody takes any more is withdrawn.
        link.attempt.abort();
        if (links.get(leg.key) === link) links.delete(leg.key);
        ends.over();
      },
      up: null,
      loss: null,
      ending: false,
      phase: null,
      question: null,
    };
    links.set(leg.key, link);
    return link;
  };

  const make = async (link: Link): Promise<Result<SshConnection>> => {
    const { desk, attempt } = link;
    const result = await dial(link).catch((thrown: unknown) => fail<SshConnection>(internalError(thrown)));
    if (!result.ok) {
      desk.failed(result.error);
      link.finish();
      return result;
    }
    // Lost before its maker heard that it was made.
    if (link.loss !== null) return fail(link.loss);
    link.stopwatch.stop();
    const heartbeat = takePulse(clock, result.value, hopsBefore(link), link.leg.profile, {
      log: logTo(link),
      stalled: () => {
        each(link, (guest) => guest.stalled());
      },
    });
    link.up = { connection: result.value, since: clock.now(), heartbeat };
    if (attempt.signal.aborted) {
      await end(link);
      return fail(cancelled);
    }
    desk.succeeded();
    return result;
  };

  const dial = async (link: Link): Promise<Result<SshConnection>> => {
    const { leg, via, desk, attempt } = link;
    const { target, knownHostKeyTypes } = await desk.locate();
    // Everybody may have left while that was looked up.
    if (attempt.signal.aborted) return fail(cancelled);
    const request: ConnectRequest = {
      ...{ profile: leg.profile, target, knownHostKeyTypes },
      via: via === null ? null : viaOf(via),
    };
    const phase = (entered: Phase): void => {
      link.phase = entered;
      link.stopwatch.enter(entered);
      // A proxy that was told a password has let us through.
      if (entered === 'handshake') desk.worked();
      each(link, (guest) => guest.phase(entered));
    };
    const closed = (cause: AppError | null): void => {
      fallen(link, cause ?? lostUnasked);
    };
    const own = { phase, log: logTo(link), isTraced: tracedBy(link), closed };
    return connect(request, { ...desk.hooks, ...own }, attempt.signal);
  };

  /** The socket of a connection is gone. */
  const fallen = (link: Link, loss: AppError): void => {
    const isAsked = link.ending;
    link.finish();
    if (isAsked) return;
    link.loss = loss;
    // Those who still wait for it to be made hear of it by that.
    if (link.up === null) return;
    collapseBehind(link);
    const guests = [...link.guests];
    link.guests.clear();
    for (const [guest, left] of guests) {
      left.abort();
      guest.lost(loss);
    }
  };

  /** Tells those whom it concerns: while it is made all who wait, then the session whose own server it is. */
  const logTo =
    (link: Link): Guest['log'] =>
    (text, level) => {
      const isOwned = link.up !== null && [...link.guests.keys()].some(({ hop }) => hop === null);
      each(link, (guest) => {
        if (!isOwned || guest.hop === null) guest.log(text, level);
      });
    };

  /** Asked for every packet, so without anything made on the way. */
  const tracedBy =
    ({ guests }: Link): Guest['isTraced'] =>
    () => {
      for (const guest of guests.keys()) if (guest.isTraced()) return true;
      return false;
    };

  /**
   * Asks in the name of the session that has waited longest. When that one leaves, the question is not answered: it is put
   * again for the next.
   */
  const put = async (link: Link, question: QuestionBody): Promise<PromptAnswer> => {
    for (;;) {
      const [first] = link.guests;
      if (first === undefined || link.attempt.signal.aborted) return { kind: 'cancel' };
      const [{ sessionId, title, hop }, left] = first;
      const whole: Question = { ...question, sessionId, title: title(), hop };
      const signal = AbortSignal.any([link.attempt.signal, left.signal]);
      const answer = await owner.ask(whole, signal, (promptId) => {
        link.question = promptId;
        link.stopwatch.pause();
        each(link, (guest) => guest.asked(promptId));
      });
      link.question = null;
      link.stopwatch.resume();
      each(link, (guest) => guest.answered());
      if (answer.kind !== 'cancel' || !left.signal.aborted) return answer;
    }
  };

  /** What runs through a connection that is gone cannot be alive, but ssh2 may not notice. */
  const collapseBehind = (link: Link): void => {
    for (const behind of links.values()) {
      if (behind.via !== link || behind.ending) continue;
      void end(behind);
      collapseBehind(behind);
    }
  };

  const end = async (link: Link): Promise<void> => {
    link.ending = true;
    link.up?.heartbeat.stop();
    link.attempt.abort();
    // One that is being made ends with its attempt.
    if (link.up === null) return link.over;
    await link.up.connection.end();
    link.finish();
  };

  const leave = (link: Link, guest: Guest): Promise<void> => {
    link.guests.get(guest)?.abort();
    link.guests.delete(guest);
    if (link.guests.size === 0 && !link.ending) void end(link);
    if (link.ending) return link.over;
    each(link, (other) => other.changed());
    return Promise.resolve();
  };

  const enter = async (link: Link, guest: Guest, signal: AbortSignal): Promise<Result<Place>> => {
    link.guests.set(guest, new AbortController());
    each(link, (other) => {
      if (other !== guest) other.changed();
    });
    if (link.up === null && link.phase !== null) guest.phase(link.phase);
    if (link.question !== null) guest.asked(link.question);
    const made = await until(link.made, signal);
    if (made === null) {
      await leave(link, guest);
      return fail(cancelled);
    }
    if (!made.ok) return made;
    const { up } = link;
    // Lost since, which the guest has been told.
    if (up === null || !link.guests.has(guest)) return fail(link.loss ?? lostUnasked);
    const place: Place = {
      ...up,
      laps: link.stopwatch.laps(),
      isShared: () => link.guests.size > 1,
      leave: () => leave(link, guest),
    };
    linkOf.set(place, link);
    return ok(place);
  };

  return {
    join: async (leg, via, guest, signal) => {
      const before = via === null ? null : (linkOf.get(via) ?? null);
      while (!signal.aborted) {
        if (before?.ending === true) return fail({ code: 'not-connected', data: {} });
        const there = links.get(leg.key);
        if (there === undefined) return enter(start(leg, before), guest, signal);
        if (!there.ending) {
          guest.log(
            there.up === null
              ? 'Waiting for a connection to it that another session is making'
              : 'Using the connection that another session has to it',
          );
          return enter(there, guest, signal);
        }
        // Never two at a time: the one before has to be gone.
        await until(there.over, signal);
      }
      return fail(cancelled);
    },
    want: (who, legs) => {
      owner.desk.want(
        who,
        legs.map(({ memory }) => memory),
      );
    },
  };
}

/** The jump hosts on the way to a connection, the first one first. */
function hopsBefore({ via }: Link): readonly Beating[] {
  return via === null ? [] : [...hopsBefore(via), ...(via.up === null ? [] : [via.up])];
}

function viaOf({ leg, up }: Link): ConnectRequest['via'] {
  return up === null ? null : { title: leg.title, openChannel: up.connection.openChannel };
}
