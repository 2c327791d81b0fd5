import type { Internals } from './internals';

/**
 * Messages of the connections through a session, RFC 4254's from CHANNEL_OPEN_CONFIRMATION to CHANNEL_CLOSE: ssh2's text about
 * them says nothing that anybody waits for.
 */
const quiet = { first: 91, last: 97 } as const;

/**
 * Spares ssh2 the text that it makes for its debug output about each packet, while nobody reads it: a tenth of the memory that
 * a small message takes on its way. From an answer about a channel to the next message of another kind, both directions are
 * silent. ssh2 looks at `_debug` for each text.
 *
 * @param internals after the first key exchange
 * @param isWanted whether a log takes every line, as of now
 * @returns called with the number of each message before ssh2 sees it
 */
export function quietPackets({ protocol }: Internals, isWanted: () => boolean): (message: number) => void {
  const write = protocol._debug;
  let isQuiet = false;
  return (message) => {
    const hasNews = message < quiet.first || message > quiet.last;
    if (isQuiet === (!hasNews && !isWanted())) return;
    isQuiet = !isQuiet;
    protocol._debug = isQuiet ? undefined : write;
  };
}
