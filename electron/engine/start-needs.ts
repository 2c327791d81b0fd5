import { sentence, type AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { needsOf, savedSession, startCircle, type Need } from '../../shared/start-order';
import { isSameNeeded, neededOf, nothingNeeded, type Needed } from './sessions/needed';
import type { Session } from './sessions/types';

type Done = Result<Record<string, never>>;

/** The open sessions, as far as what they need is concerned. */
interface StartNeedsOwner {
  readonly saved: () => readonly SessionProfile[];
  readonly find: (id: SessionId) => Session | undefined;
  /** An error where a session cannot be opened. */
  readonly refusal: (profile: SessionProfile) => Result<never> | null;
  /** Opens one session alone, which is live when this returns; fails with session-busy where it is live already. */
  readonly start: (profile: SessionProfile, needed: Needed) => Promise<Done>;
  /** A port free on both loopback addresses, the preferred one if possible. */
  readonly findFreePort: (preferred: number) => Promise<number>;
}

/** A session that another waits for. */
interface Wanted {
  readonly id: SessionId;
  readonly title: string;
}

/** The sessions that one waits for, and how they were when it was told last. */
interface Waiting {
  readonly wanted: readonly Wanted[];
  told: Needed;
}

/** A session that is opened once all is that it needs. */
interface Opening {
  readonly profile: SessionProfile;
  readonly needs: Iterator<Need>;
  readonly wanted: Wanted[];
}

/** Which open sessions wait for which others: those are opened first, and how they are is told on. */
export class StartNeeds {
  readonly #waiting = new Map<SessionId, Waiting>();

  constructor(private readonly owner: StartNeedsOwner) {}

  /** Whether anything is to be up before a session is opened. */
  isNeeding(profile: SessionProfile): boolean {
    return profile.startAfter.length > 0 || needsOf(profile, this.owner.saved()).length > 0;
  }

  /**
   * Opens a session, and before it what it needs that is not open, with what that needs itself. A forward that a route begins at is not
   * opened where another program listens on its port: that is what is meant then. Where all that it needs is open, it is live when this
   * returns.
   * @returns fails as opening does, with start-circle, and with needed-failed where one of them cannot be opened
   */
  async open(profile: SessionProfile): Promise<Done> {
    const { saved: all, refusal } = this.owner;
    const saved = all();
    const root = beginning(profile, saved);
    const refused = refusal(profile);
    if (refused !== null) return refused;
    if (this.#isOpen(profile.id)) return this.#start(root);
    const circle = circleOf(profile, saved);
    if (circle !== null) return circle;
    const path = [root];
    const onPath = new Set([profile.id]);
    const started: Promise<AppError | null>[] = [];
    // Not by calls of itself: sessions of a file may need one another in thousands.
    for (let last = root; ; last = path.at(-1) ?? root) {
      const next = last.needs.next();
      if (next.done === true) {
        if (last === root) break;
        path.pop();
        onPath.delete(last.profile.id);
        started.push(this.#start(last).then((result) => troubleWith(last.profile, result)));
        continue;
      }
      const needed = savedSession(next.value.id, saved);
      if (needed === undefined) continue;
      if (
        !this.#isOpen(needed.id) &&
        next.value.port !== null &&
        !(await this.#isMeant(needed.id, next.value.port))
      ) {
        continue;
      }
      if (!this.#isOpen(needed.id)) {
        const trouble = troubleWith(
          needed,
          onPath.has(needed.id) ? circleOf(needed, saved) : refusal(needed),
        );
        if (trouble !== null) return fail(trouble);
        // Only settings that are not saved can have it begin at a forward of one that needs it.
        if (onPath.has(needed.id)) continue;
        onPath.add(needed.id);
        path.push(beginning(needed, saved));
      }
      last.wanted.push({ id: needed.id, title: titleOf(needed) });
    }
    const trouble = started.length === 0 ? [] : await Promise.all(started);
    const error = trouble.find((one) => one !== null) ?? null;
    if (error !== null) return fail(error);
    // Another that needs it may have opened it meanwhile.
    return this.#isOpen(profile.id) ? ok({}) : this.#start(root);
  }

  /** Tells the sessions that wait how what they need is by now. */
  look(): void {
    for (const [id, waiting] of this.#waiting) {
      const session = this.owner.find(id);
      if (session?.isLive() !== true) {
        this.#waiting.delete(id);
        continue;
      }
      const now = this.#neededOf(waiting.wanted);
      if (isSameNeeded(now, waiting.told)) continue;
      waiting.told = now;
      session.need(now);
    }
  }

  #neededOf(wanted: readonly Wanted[]): Needed {
    return neededOf(wanted, (id) => this.owner.find(id)?.status());
  }

  #isOpen(id: SessionId): boolean {
    return this.owner.find(id)?.isLive() === true;
  }

  /** Whether no other program listens where a route begins. */
  async #isMeant(id: SessionId, port: number): Promise<boolean> {
    return (await this.owner.findFreePort(port)) === port || this.#isOpen(id);
  }

  /** It is noted in the same turn what it waits for, so that nothing of it is missed. */
  #start({ profile, wanted }: Opening): Promise<Done> {
    const told = wanted.length === 0 ? nothingNeeded : this.#neededOf(wanted);
    if (!this.#isOpen(profile.id)) {
      this.#waiting.delete(profile.id);
      if (wanted.length > 0) this.#waiting.set(profile.id, { wanted, told });
    }
    return this.owner.start(profile, told);
  }
}

function beginning(profile: SessionProfile, saved: readonly SessionProfile[]): Opening {
  return { profile, needs: needsOf(profile, saved).values(), wanted: [] };
}

function circleOf(profile: SessionProfile, saved: readonly SessionProfile[]): Result<never> | null {
  const titles = startCircle(profile, saved);
  return titles === null ? null : fail({ code: 'start-circle', data: { titles } });
}

/** Why a session that is needed cannot be opened; null where it can, or was by others meanwhile. */
function troubleWith(profile: SessionProfile, result: Done | null): AppError | null {
  if (result === null || result.ok || result.error.code === 'session-busy') return null;
  return { code: 'needed-failed', data: { title: titleOf(profile), detail: sentence(result.error) } };
}
