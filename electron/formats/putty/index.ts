import type { SessionId } from '../../../shared/ids';
import type { Ledger } from '../ledger';
import type { Format, ReadContext } from '../format';
import type { Traced } from '../traced';
import { enterHostKeys } from './host-keys';
import { isOfFiles, readFiles } from './lines';
import { isOfRegistry, readRegistry } from './registry';
import { enterSession, isUsable } from './session';
import type { StoredText } from './stored';

/** Exports of the registry (`.reg`, both versions), and what `reg query` prints, of PuTTY and KiTTY. */
export const puttyRegistry: Format = formatOf(isOfRegistry, readRegistry);

/**
 * PuTTY's session files and host key cache on Unix, KiTTY's files: one, or several with headings between as `tail` prints
 * them (`==> path <==`).
 */
export const puttyFiles: Format = formatOf(isOfFiles, readFiles);

function formatOf(
  matches: (text: string) => boolean,
  read: (text: Traced, ledger: Ledger, context: ReadContext) => StoredText,
): Format {
  return {
    matches,
    isExact: true,
    read: (text, ledger, context) => {
      const { sessions, hostKeys } = read(text, ledger, context);
      const made = sessions.map((stored) => ({ stored, id: context.newSessionId() }));
      // Where two have the same name, PuTTY's own comes before one that another program has.
      const byName = new Map<string, SessionId>(
        made
          .filter(({ stored }) => isUsable(stored))
          .reverse()
          .map(({ stored, id }) => [stored.name, id]),
      );
      for (const { stored, id } of made) {
        enterSession(stored, id, (name) => byName.get(name) ?? null, ledger, context);
      }
      enterHostKeys(hostKeys, ledger);
    },
  };
}
