import type { ForwardId, SessionId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import type { Platform } from '../../shared/socket-path';
import type { Ledger } from './ledger';
import type { Traced } from './traced';

/** Facts that a reader needs besides the text. */
export interface ReadContext {
  readonly platform: Exclude<Platform, 'server'>;
  /** Settings of a session where the text says nothing. */
  readonly defaults: SessionProfile;
  readonly newSessionId: () => SessionId;
  readonly newForwardId: () => ForwardId;
  /** Saved sessions that a text may lead through, or wait for, by their names; none unless said. Ginnel's own JSON alone asks. */
  readonly savedIdOf?: (name: string) => SessionId | undefined;
  /** The file that the text was in, without its folder: PuTTY names a session by it. */
  readonly fileName?: string;
  /** The code page of programs that know no Unicode, as TextDecoder calls it; that of Western Europe unless said. */
  readonly codePage?: string;
}

/** A kind of text that can be brought in. */
export interface Format {
  /** Whether a text is of this kind; formats are asked in the order of the list. */
  readonly matches: (text: string) => boolean;
  /** Enters everything of the text into the ledger. Never throws. */
  readonly read: (text: Traced, ledger: Ledger, context: ReadContext) => void;
  /** Its quotes, dashes and comments are its own: it is read as it came. */
  readonly isExact: boolean;
}
