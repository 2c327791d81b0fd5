import type { CommandHandlers, CommandInput } from '../../shared/contract';
import { followedFrom, type FollowedFile } from '../../shared/followed';
import type { Forward } from '../../shared/forward';
import {
  checkEdit,
  checkReplaced,
  checkUncontested,
  edited,
  editedId,
  type ForwardEdit,
} from '../../shared/forward-edits';
import type { SessionId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { fail, ok, type Result } from '../../shared/result';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { listedForwards } from '../../shared/status';
import { missing } from '../../shared/texts/requests';
import { merged } from '../../shared/three-way';
import type { EditedSession, Library } from './library';
import type { Session } from './sessions/types';

/** The engine, as far as edits of forwards need it. */
interface LastingEditsOwner {
  readonly library: Pick<Library, 'edit'>;
  readonly followed: () => readonly FollowedFile[];
  /** The open session of an id. */
  readonly session: (id: SessionId) => Session | undefined;
}

type Done = Promise<Result<Record<string, never>>>;
/** An edit out of the forwards that are shown; fails where the shown one is not the one that is meant. */
type MakeEdit = (shown: readonly Forward[]) => Result<ForwardEdit>;

const noSession = fail({ code: 'not-found', data: { what: missing.openSession } });
const noForward = fail({ code: 'not-found', data: { what: missing.forward } });

/**
 * The edits of forwards, one at a time: in the open session alone, or, where they last, in the saved one first, so that nothing
 * seems saved that is not.
 */
export class LastingEdits {
  constructor(private readonly owner: LastingEditsOwner) {}

  /** The commands of the contract's group `forwards` that edit one. */
  readonly commands: Pick<CommandHandlers['forwards'], 'start' | 'stop' | 'add' | 'remove' | 'change'> = {
    start: (input) =>
      this.#perform(input, switching(input, true), (session) => session.forwards.start(input)),
    stop: (input) => this.#perform(input, switching(input, false), (session) => session.forwards.stop(input)),
    add: (input) => {
      const { forward, at } = input;
      const edit: MakeEdit = () => ok({ kind: 'add', forward, at });
      return this.#perform(input, edit, (session) => session.forwards.add(input));
    },
    remove: (input) => {
      const edit: MakeEdit = () => ok({ kind: 'remove', id: input.forwardId });
      return this.#perform(input, edit, (session) => session.forwards.remove(input));
    },
    change: (input) => {
      const { forward: to, replaces } = input;
      const edit: MakeEdit = (shown) => {
        const at = shown.findIndex(({ id }) => id === to.id);
        const from = shown[at];
        if (from === undefined) return noForward;
        return checkReplaced(from, replaces) ?? ok({ kind: 'change', from, to, at });
      };
      return this.#perform(input, edit, (session) => session.forwards.change(input));
    },
  };

  async #perform(
    { sessionId, lasting }: { readonly sessionId: SessionId; readonly lasting: boolean },
    make: MakeEdit,
    perform: (session: Session) => Done,
  ): Done {
    const session = this.owner.session(sessionId);
    if (!lasting && session?.isLive() === true) return perform(session);
    const file = followedFrom({ followed: this.owner.followed() }, sessionId);
    if (file !== null) return refusedBy(file, sessionId);
    if (!lasting) return noSession;
    const written = await this.#write(sessionId, make);
    if (!written.ok) return written;
    // It may have been opened or closed meanwhile.
    const opened = this.owner.session(sessionId);
    if (written.value === null) return opened === undefined ? noSession : perform(opened);
    if (opened === undefined) return ok({});
    const { before, after } = written.value;
    if (!opened.isLive()) {
      await opened.apply({ ...opened.status().profile, forwards: after.forwards });
      return ok({});
    }
    const done = await perform(opened);
    if (!done.ok) {
      // Both or none: what else was saved since stays, and so does the edit where that was made on it.
      const undone = (saved: SessionProfile): SessionProfile =>
        merged({ base: after, mine: before, theirs: saved }) ?? saved;
      await this.owner.library.edit(sessionId, (saved) => ok(undone(saved)));
    }
    return done;
  }

  /**
   * Makes an edit of the saved session; null where none is saved. Whether it is, and whether it is open, is asked in the turn of the
   * write: a save or a deletion before it may be under way.
   */
  #write(sessionId: SessionId, make: MakeEdit): Promise<Result<EditedSession | null>> {
    return this.owner.library.edit(sessionId, (saved) => {
      const session = this.owner.session(sessionId);
      // One that is not live is opened as it is saved the next time, and shown so until then.
      return session?.isLive() === true ? editedWith(session, saved, make) : editedAlone(saved, make);
    });
  }
}

function switching({ forwardId: id }: CommandInput<'forwards.start'>, enabled: boolean): MakeEdit {
  return () => ok({ kind: 'switch', id, enabled });
}

/** A saved session after an edit of what is shown of it, while it is not open. */
function editedAlone(saved: SessionProfile, make: MakeEdit): Result<SessionProfile> {
  const edit = make(saved.forwards);
  if (!edit.ok) return edit;
  const checked = checkEdit(saved.forwards, edit.value, saved);
  return checked.ok ? withEdit(saved, edit.value) : checked;
}

/** A saved session after an edit of its open one, whose forwards may be others. */
function editedWith(session: Session, saved: SessionProfile, make: MakeEdit): Result<SessionProfile> {
  const status = session.status();
  const shown = listedForwards(status).map(({ forward }) => forward);
  const edit = make(shown);
  if (!edit.ok) return edit;
  // One that only finishes its last connections can still be removed, which cuts these.
  const isListed = edit.value.kind !== 'remove' || status.forwards.length === shown.length;
  const checked = isListed ? checkEdit(shown, edit.value, status.profile) : ok(null);
  const uncontested = checkUncontested(saved.forwards, status.profile.forwards, edit.value);
  if (!checked.ok) return checked;
  return uncontested.ok ? withEdit(saved, edit.value) : uncontested;
}

/** The saved forwards must go together, too, or it could not be opened any more. */
function withEdit(saved: SessionProfile, edit: ForwardEdit): Result<SessionProfile> {
  const forwards = edited(saved.forwards, edit);
  if (forwards === saved.forwards) return ok(saved);
  const one = forwards.find(({ id }) => id === editedId(edit));
  const checked = one === undefined ? ok(null) : checkAgainst(one, forwards, saved);
  return checked.ok ? ok({ ...saved, forwards }) : checked;
}

function refusedBy({ name, profiles }: FollowedFile, id: SessionId): Result<never> {
  const session = profiles.find((profile) => profile.id === id);
  const title = session === undefined ? '' : titleOf(session);
  return fail({ code: 'forwards-followed', data: { title, path: name } });
}
