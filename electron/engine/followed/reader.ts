import type { AppError } from '../../../shared/errors';
import type { FollowedFile } from '../../../shared/followed';
import type { SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/followed';
import { Timer, type Clock } from '../clock';
import { groupOf, type Group } from './group';
import type { FollowablePlace, FollowedWorld, ReadFollowed } from './types';

/** Milliseconds of quiet after a change before the file is read again: editors and git write in several steps. */
const quiet = 200;

const nothing: Group = { sessions: [], said: [] };

interface ReaderOwner extends Pick<FollowedWorld, 'read' | 'watch'> {
  readonly clock: Clock;
  readonly defaults: () => SessionProfile;
  readonly changed: () => void;
}

/** Keeps up with one followed file: reads it, and again when it or what it includes changes. */
export class FollowedReader {
  readonly #later: Timer;
  #group: Group = nothing;
  #state: FollowedFile['state'] = { kind: 'reading' };
  #reading: Promise<void> | null = null;
  /** How often it was to be read. */
  #wishes = 0;
  #watched: readonly string[] = [];
  #unwatch: () => void = () => undefined;
  #closed = false;

  constructor(
    readonly place: FollowablePlace,
    private readonly owner: ReaderOwner,
  ) {
    this.#later = new Timer(owner.clock);
  }

  get group(): Group {
    return this.#group;
  }

  get state(): FollowedFile['state'] {
    return this.#state;
  }

  /** Reads the file, once more where it was being read already. Resolves when that is done; never rejects. */
  read(): Promise<void> {
    this.#later.stop();
    // Before it is read, so that no change falls between.
    if (this.#watched.length === 0) this.#watch([this.place.path]);
    this.#wishes += 1;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Takes what was found in the file already, before it was followed. */
  take(found: ReadFollowed): void {
    const { path } = this.place;
    const group = groupOf(path, found.plan);
    const error = unreadableFor(found);
    this.#watch(found.files.includes(path) ? found.files : [path, ...found.files]);
    if (error === null) {
      this.#group = group;
      this.#state = { kind: 'read', at: this.owner.clock.now() };
    } else {
      // While an editor or git is at work there may be no file, or half of one.
      this.#group = { sessions: this.#group.sessions, said: group.said };
      this.#state = { kind: 'unreadable', error };
    }
    this.owner.changed();
  }

  close(): void {
    this.#closed = true;
    this.#later.stop();
    this.#unwatch();
  }

  async #readOn(): Promise<void> {
    let wish;
    do {
      wish = this.#wishes;
      const found = await this.owner.read(this.place, this.owner.defaults()).catch(broken);
      if (this.#closed) return;
      this.take(found);
    } while (wish < this.#wishes);
  }

  #watch(files: readonly string[]): void {
    const isSame =
      files.length === this.#watched.length && files.every((file, at) => file === this.#watched[at]);
    if (this.#closed || isSame) return;
    const before = this.#unwatch;
    this.#watched = files;
    this.#unwatch = this.owner.watch(files, () => this.#later.start(quiet, () => void this.read()));
    // Only now, so that no change falls between.
    before();
  }
}

/** Why nothing of a file can be gone by; null where something can, or where it holds nothing. */
export function unreadableFor({ plan }: ReadFollowed): AppError | null {
  const whole = plan.problems.find(({ session }) => session === null);
  return plan.sessions.length > 0 || whole === undefined ? null : whole.error;
}

/** A reader that throws has a fault of ours; the file's sessions stay. */
function broken(): ReadFollowed {
  const error: AppError = { code: 'import-problem', data: { what: texts.readerBroke, todo: '' } };
  const problem = { session: null, from: [], text: '', error };
  return {
    plan: { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [problem], mends: [] },
    files: [],
  };
}
