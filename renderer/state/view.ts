import { createStore, type StoreApi } from 'zustand/vanilla';
import { z } from 'zod';
import { forwardIdSchema, sessionIdSchema, type ForwardId, type SessionId } from '../../shared/ids';
import type { AppError } from '../../shared/errors';
import type { LogLevel } from '../../shared/event-log';
import { panelSchema } from '../../shared/fields';
import { forwardFieldsSchema } from '../../shared/forward-fields';
import { isJsonObject } from '../../shared/json';

/** The pages of a session. */
export const pageSchema = z.enum(['status', 'configuration', 'log', 'history']);
export type Page = z.infer<typeof pageSchema>;

const keptSchema = z.object({
  page: pageSchema,
  /** The session that is looked at; null where nothing is. On the page of the configuration it is the form's. */
  chosen: sessionIdSchema.nullable(),
  panel: panelSchema,
  /** Selected row of Saved Sessions; 'defaults' is Default Settings. */
  savedSelection: z.union([sessionIdSchema, z.literal('defaults')]).nullable(),
  /** Selected row of the Tunnels panel. */
  forwardSelection: forwardIdSchema.nullable(),
  /** Selected row of the Jump hosts panel, by its place. */
  jumpSelection: z.number().int().nullable(),
  /** Groups of the list of sessions that are folded, by their keys. */
  foldedGroups: z.array(z.string()).readonly(),
  /** Forwards whose connections are unfolded, by `trafficKey`. */
  openForwards: z.array(z.string()).readonly(),
  /** Rows of forwards that are edited on their sessions' pages, with what is typed there. */
  forwardEdits: z
    .record(sessionIdSchema, z.object({ id: forwardIdSchema, fields: forwardFieldsSchema }).readonly())
    .readonly(),
  /** The picture of the forward that is being typed is unfolded. */
  picture: z.boolean(),
});

/** The lines of an event log that are looked at. */
export interface LogChoice {
  /** Those of this level and graver ones. */
  readonly filter: LogLevel;
  /** What is looked for; empty for nothing. */
  readonly search: string;
}

/** All lines of an event log, and nothing looked for. */
export const wholeLog: LogChoice = { filter: 'trace', search: '' };

/** A line of feedback near the buttons: what was done, or why it was not. */
export type Note =
  | {
      readonly kind: 'said';
      readonly text: string;
      readonly undo: (() => void) | null;
      readonly names: readonly string[];
    }
  | { readonly kind: 'error'; readonly error: AppError };

/** What the user looks at. Nothing here would be missed if it were lost. */
export interface ViewState extends Readonly<z.infer<typeof keptSchema>> {
  /** Which lines of their event logs are looked at; all, where nothing was chosen. */
  readonly logChoices: ReadonlyMap<SessionId, LogChoice>;
  readonly note: Note | null;
  /** A command of the button row is under way. */
  readonly busy: boolean;
  readonly about: boolean;
  /** The text that is looked for in the list of sessions; empty for nothing. */
  readonly search: string;
  /** The list of sessions is out, in a window too narrow to show it always. */
  readonly drawer: boolean;
  /** The forward whose page is pointed at, as a first thing to try. */
  readonly pointedAt: ForwardId | null;
  /** The session that Open or Apply has just led to; its page takes the focus once it is there. */
  readonly arrived: SessionId | null;
  /** The settings of the program are shown. */
  readonly settings: boolean;
  /** The diagnostic report that is shown: of a session, or of the program alone. */
  readonly report: { readonly sessionId: SessionId | null } | null;
  /** Which files are followed is shown. */
  readonly followed: boolean;
  /** What is read of the guide: `page`, or `page#heading`. */
  readonly help: string | null;
  /** The list of shortcuts is shown. */
  readonly shortcuts: boolean;
}

export type ViewStore = StoreApi<ViewState>;

const key = 'ginnel.view';

const initial: ViewState = {
  page: 'status',
  chosen: null,
  panel: 'session',
  savedSelection: null,
  forwardSelection: null,
  jumpSelection: null,
  logChoices: new Map(),
  foldedGroups: [],
  openForwards: [],
  forwardEdits: {},
  search: '',
  drawer: false,
  picture: false,
  note: null,
  busy: false,
  about: false,
  arrived: null,
  pointedAt: null,
  settings: false,
  followed: false,
  report: null,
  help: null,
  shortcuts: false,
};

function recall(storage: Pick<Storage, 'getItem'>): Partial<ViewState> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (!isJsonObject(kept)) return {};
    // Each stands for itself: what is wrong or absent is as at the first start.
    return Object.fromEntries(
      Object.entries(keptSchema.shape).flatMap(([name, schema]) => {
        const parsed = schema.safeParse(kept[name]);
        return parsed.success ? [[name, parsed.data]] : [];
      }),
    );
  } catch {
    return {};
  }
}

/** Creates the view's store and keeps it over reloads of this window. */
export function createViewStore(storage: Pick<Storage, 'getItem' | 'setItem'>): ViewStore {
  const store = createStore<ViewState>(() => ({ ...initial, ...recall(storage) }));
  store.subscribe((state) => {
    try {
      storage.setItem(key, JSON.stringify(keptSchema.parse(state)));
    } catch {
      // Without storage a reloaded window starts at the first panel.
    }
  });
  return store;
}

/** Looks at other lines of a session's event log, also after it was folded or another page was turned to. */
export function chooseLines(store: ViewStore, sessionId: SessionId, change: Partial<LogChoice>): void {
  store.setState(({ logChoices }) => ({
    logChoices: new Map(logChoices).set(sessionId, {
      ...(logChoices.get(sessionId) ?? wholeLog),
      ...change,
    }),
  }));
}

/**
 * Says something near the buttons, replacing what stood there.
 * @param names of what the text only counts, or names in part: they can be unfolded below it
 */
export function say(
  store: ViewStore,
  text: string,
  undo: (() => void) | null = null,
  names: readonly string[] = [],
): void {
  store.setState({ note: { ...{ kind: 'said', text, undo }, names } });
}

/** Takes back what the note tells of, where it can be; the note goes with that. */
export function undoNote(store: ViewStore): boolean {
  const { note } = store.getState();
  if (note?.kind !== 'said' || note.undo === null) return false;
  store.setState({ note: null });
  note.undo();
  return true;
}

/** Shows an error near the buttons. */
export function complain(store: ViewStore, error: AppError): void {
  store.setState({ note: { kind: 'error', error } });
}
