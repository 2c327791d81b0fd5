import { sentence } from '../../shared/errors';
import { newSessionId } from '../../shared/ids';
import type { ServerPort } from '../../shared/server-ports';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/cli-open';
import { visibleText } from '../../shared/visible-text';
import { codes } from './codes';
import type { EngineLine } from './engine-line';
import type { Terminal } from './terminal';
import { bringUp, statusOf } from './up';
import type { Asked } from './verbs';

/**
 * Prints the TCP ports that listen on a session's server. One that is not connected is connected for the moment: as a session of its own
 * without forwards, so that no port is taken and what the window shows of it stays.
 * @param limit longest that the session is waited for, in milliseconds
 */
export async function printPorts(
  profile: SessionProfile,
  { json = false }: Asked<'ports'>['options'],
  line: EngineLine,
  limit: number,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const { engine } = line;
  const isConnected = statusOf(engine.snapshot(), profile.id)?.state.kind === 'connected';
  const asked = isConnected
    ? profile
    : { ...profile, id: newSessionId(), forwards: [], onDemand: false, startAfter: [] };
  const quiet: Terminal = { ...terminal, print: () => undefined };
  try {
    if (!isConnected) {
      const { code } = await bringUp([asked], line, { wait: false, limit }, quiet, stop);
      if (code !== codes.done) return code;
    }
    const found = await engine.handlers.serverPorts.list({ sessionId: asked.id });
    if (!found.ok) {
      terminal.notify(sentence(found.error));
      return codes.failed;
    }
    if (found.value.length === 0 && !json) terminal.notify(texts.noPorts);
    for (const port of found.value) terminal.print(portLine(port, json));
    return codes.done;
  } finally {
    if (!isConnected) await engine.handlers.sessions.close({ sessionId: asked.id });
  }
}

/** A port as a line: for a reader with tabs between, for a program as JSON. */
export function portLine({ port, addresses, program }: ServerPort, json: boolean): string {
  return json
    ? JSON.stringify({ port, addresses, program })
    : [String(port), addresses.join(' '), program ?? texts.notTold]
        .map((text) => visibleText(text))
        .join('\t');
}
