import { internalError, type AppError } from '../../../../shared/errors';
import { fail, ok, type Result } from '../../../../shared/result';
import { wantedForwards } from '../../../../shared/forward-edits';
import { titleOf, type SessionProfile } from '../../../../shared/session-profile';
import { isLive, type SessionStatus } from '../../../../shared/status';
import { Timer, type Clock } from '../../clock';
import { proxyOf } from '../../proxy-of';
import { asked, type Asked, type Revival, type Session, type SessionListener } from '../types';
import { nothingNeeded, type Needed } from '../needed';
import { SessionMirror } from './session-mirror';
import { ThreadEnded, type SessionThread } from './session-thread';

/**
 * A session that was on one thread for so many milliseconds is not what ended the threads it was on before. Much longer than
 * the longest pause and the time in which a hung thread is noticed.
 */
const steadyAfter = 300_000;

/** A thread that ended right after another is not replaced sooner than so many milliseconds later, each time twice as many. */
const firstPause = 1000;
const longestPause = 60_000;

/** The host of a session on another thread, as far as that needs it. */
interface SessionProxyOwner {
  readonly clock: Clock;
  /**
   * The thread that a session of these settings belongs on.
   * @param current the one that it is on
   * @param losses threads that ended under it lately; others are kept from a session that may have ended them
   */
  readonly place: (profile: SessionProfile, current: SessionThread | null, losses: number) => SessionThread;
}

/** A session on another thread: what it is asked goes there by name, and it goes on on another when that thread ends. */
export class SessionProxy extends SessionMirror implements Session {
  readonly #owner: SessionProxyOwner;
  #thread: SessionThread | null = null;
  #wanted: SessionProfile;
  #opening = 0;
  #closing = 0;
  #losses = 0;
  /** When it came to its thread, in milliseconds since the epoch. */
  #placedAt = 0;
  /** Starts it where it goes on after it broke down; null unless it waits for that. */
  #revive: (() => void) | null = null;
  readonly #pause: Timer;

  readonly forwards = this.#askedOf('forwards');
  readonly clientConnections = this.#askedOf('clientConnections');
  readonly keys = this.#askedOf('keys');
  readonly serverPorts = this.#askedOf('serverPorts');
  readonly #session = this.#askedOf('session');
  readonly apply = this.#session.apply;

  /** Creates the session, on no thread yet. */
  constructor(profile: SessionProfile, listener: SessionListener, owner: SessionProxyOwner) {
    super(profile, owner.clock.now(), listener);
    this.#wanted = profile;
    this.#owner = owner;
    this.#pause = new Timer(owner.clock);
  }

  /** The thread it is on; null before it was first opened, and after that thread has ended. */
  get thread(): SessionThread | null {
    return this.#thread;
  }

  /** The settings that it is opened with, or about to be. */
  get wanted(): SessionProfile {
    return this.#wanted;
  }

  /** Threads that ended under it, one soon after the other. More than 0 makes it one that may have ended them. */
  get losses(): number {
    return this.#owner.clock.now() - this.#placedAt < steadyAfter ? this.#losses : 0;
  }

  isLive(): boolean {
    return this.#opening > 0 || isLive(this.status().state);
  }

  async open(profile: SessionProfile, needed = nothingNeeded): Promise<Result<Record<string, never>>> {
    if (this.isLive()) return fail({ code: 'session-busy', data: { title: titleOf(profile) } });
    this.#wanted = profile;
    const next = this.#placed(profile);
    if (this.#thread !== null && this.#thread !== next) {
      void this.#thread.call.discard.asEvent(profile.id);
      this.leave();
    }
    if (this.#thread === null) {
      this.#thread = next;
      void next.call.create.asEvent(profile);
    }
    this.#opening += 1;
    this.begin(profile, this.#owner.clock.now());
    try {
      return await this.#session.open(profile, needed);
    } catch (thrown) {
      return fail(internalError(thrown));
    } finally {
      this.#opening -= 1;
    }
  }

  need(needed: Needed): void {
    // One that is on no thread waits for nothing.
    void this.#thread?.call.session.asEvent(this.status().id, 'session', 'need', [needed]);
  }

  retryNow(): void {
    void this.#joined().call.session.asEvent(this.status().id, 'session', 'retryNow', []);
  }

  async disconnect(): Promise<void> {
    if (this.#revive !== null) {
      this.#revive = null;
      this.#pause.stop();
      this.rest(this.#owner.clock.now());
    }
    if (this.#thread === null) return;
    this.#closing += 1;
    try {
      await this.#session.disconnect();
    } finally {
      this.#closing -= 1;
    }
  }

  rename(name: string): void {
    this.#wanted = { ...this.#wanted, name };
    this.onStatus({ profile: { ...this.status().profile, name } });
    // One that is on no thread is opened there with the name.
    void this.#thread?.call.session.asEvent(this.status().id, 'session', 'rename', [name]);
  }

  override leave(): void {
    super.leave();
    this.#thread = null;
  }

  /**
   * Its thread has ended: it goes on on another, by the usual policy, if it was live.
   * @param released resolves when its ports can be bound again; null when that is so already
   */
  threadEnded(cause: AppError, released: Promise<void> | null): void {
    const now = this.#owner.clock.now();
    const before = this.status();
    const goesOn = this.isLive() && this.#closing === 0 && before.state.kind !== 'closing';
    this.leave();
    if (!goesOn) {
      if (isLive(before.state)) this.rest(now);
      return;
    }
    const failures = this.losses;
    this.#losses = failures + 1;
    this.#placedAt = now;
    const profile = this.#opening > 0 ? this.#wanted : before.profile;
    const revival = revivalOf(before, { cause, failures });
    // So that a session that breaks threads down does not keep the computer busy with it.
    const pause = failures === 0 ? 0 : Math.min(longestPause, firstPause * 2 ** (failures - 1));
    this.stand(
      { kind: 'waiting', since: now, attempt: failures + 1, retryAt: now + pause, cause },
      { profile, lastLoss: { at: now, error: cause } },
    );
    const revive = (): void => {
      if (this.#revive !== revive) return;
      this.#revive = null;
      this.#pause.stop();
      this.#thread = this.#placed(profile);
      void this.#thread.call.revive.asEvent(profile, revival);
    };
    this.#revive = revive;
    if (pause === 0 && released === null) revive();
    else this.#pause.start(pause, () => (released === null ? revive() : void released.then(revive)));
  }

  #placed(profile: SessionProfile): SessionThread {
    const next = this.#owner.place(profile, this.#thread, this.losses);
    if (next !== this.#thread) {
      this.#losses = this.losses;
      this.#placedAt = this.#owner.clock.now();
    }
    return next;
  }

  #joined(): SessionThread {
    // A command does not wait for the pause to end.
    this.#revive?.();
    if (this.#thread !== null) return this.#thread;
    const { profile } = this.status();
    this.#thread = this.#placed(profile);
    void this.#thread.call.create.asEvent(profile);
    return this.#thread;
  }

  #askedOf<Group extends keyof Asked>(group: Group): Asked[Group] {
    return proxyOf<Asked[Group]>(asked[group], async (method, args) => {
      try {
        return await this.#joined().call.session(this.status().id, group, method, args);
      } catch (thrown) {
        if (!(thrown instanceof ThreadEnded)) throw thrown;
        return doneByEnd.has(method) ? ok({}) : fail(thrown.error);
      }
    });
  }
}

/** Methods that count as done when the thread has ended meanwhile: their object has ended, too, or goes on elsewhere by now. */
const doneByEnd: ReadonlySet<string> = new Set(['open', 'disconnect', 'apply', 'add', 'close']);

function revivalOf(
  { profile, state, forwards, reconnects, lastLoss }: SessionStatus,
  loss: Pick<Revival, 'cause' | 'failures'>,
): Revival {
  const listed = forwards.filter(({ leaving }) => !leaving);
  const wanted = wantedForwards({ profile, forwards });
  const isOn = new Map(wanted.map(({ id, enabled }) => [id, enabled]));
  const wasUp = state.kind === 'connected' || lastLoss !== null;
  return {
    ...loss,
    ups: wasUp ? reconnects + 1 : 0,
    wanted,
    switched: listed.flatMap(({ forward: { id, enabled } }) =>
      isOn.get(id) === enabled ? [] : [{ id, enabled }],
    ),
    ports: listed.flatMap((status) => {
      const [first] = status.state.kind === 'listening' ? status.state.bound : [];
      return first !== undefined && 'port' in first ? [{ id: status.forward.id, port: first.port }] : [];
    }),
  };
}
