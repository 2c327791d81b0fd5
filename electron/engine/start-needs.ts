import { sentence, type AppError } from '../../shared/errors';
import type { SessionId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { needsOf, startCircle } from '../../shared/start-order';
import { isSameNeeded, neededOf, nothingNeeded, type Needed } from './sessions/needed';
import type { Session } from './sessions/types';

/** The open sessions, as far as what they need is concerned. */
interface StartNeedsOwner {
  readonly saved: () => readonly SessionProfile[];
  readonly find: (id: SessionId) => Session | undefined;
  /** Opens a session, with what it needs itself. */
  readonly open: (profile: SessionProfile) => Promise<Result<unknown>>;
  /** A port free on both loopback addresses, the preferred one if possible. */
  readonly findFreePort: (preferred: number) => Promise<number>;
}

/** What a session waits for, and how that was when it was told last. */
interface Waiting {
  readonly wanted: readonly { readonly id: SessionId; readonly title: string }[];
  told: Needed;
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
   * Opens what a session needs that is not open, side by side. A forward that its route begins at is not opened where another program
   * listens on its port: that is what is meant then.
   * @returns what it waits for; fails with start-circle, and with needed-failed where one of them cannot be opened
   */
  async open(profile: SessionProfile): Promise<Result<Needed>> {
    const { saved: all, find } = this.owner;
    const saved = all();
    this.#waiting.delete(profile.id);
    const titles = startCircle(profile, saved);
    if (titles !== null) return fail({ code: 'start-circle', data: { titles } });
    const byId = new Map(saved.map((one) => [one.id, one]));
    const wanted: { id: SessionId; title: string }[] = [];
    const opened = await Promise.all(
      needsOf(profile, saved).map(async ({ id, port }): Promise<AppError | null> => {
        const needed = byId.get(id);
        if (needed === undefined) return null;
        const isOpen = (): boolean => find(id)?.isLive() === true;
        if (!isOpen() && port !== null && (await this.owner.findFreePort(port)) !== port) return null;
        const title = titleOf(needed);
        wanted.push({ id, title });
        const result = isOpen() ? ok({}) : await this.owner.open(needed);
        // Opened meanwhile by someone else, it is as well.
        if (result.ok || result.error.code === 'session-busy') return null;
        if (result.error.code === 'needed-failed') return result.error;
        return { code: 'needed-failed', data: { title, detail: sentence(result.error) } };
      }),
    );
    const error = opened.find((one) => one !== null) ?? null;
    if (error !== null) return fail(error);
    if (wanted.length === 0) return ok(nothingNeeded);
    const told = neededOf(wanted, (id) => find(id)?.status());
    this.#waiting.set(profile.id, { wanted, told });
    return ok(told);
  }

  /** Tells the sessions that wait how what they need is by now. */
  look(): void {
    const { find } = this.owner;
    for (const [id, waiting] of this.#waiting) {
      const session = find(id);
      if (session?.isLive() !== true) {
        this.#waiting.delete(id);
        continue;
      }
      const now = neededOf(waiting.wanted, (other) => find(other)?.status());
      if (isSameNeeded(now, waiting.told)) continue;
      waiting.told = now;
      session.need(now);
    }
  }
}
