import { sentence } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { isLive } from '../../shared/status';
import * as texts from '../../shared/texts/cli-engine';
import { codes } from './codes';
import type { VerbEngine } from './engine-line';
import type { Terminal } from './terminal';
import { statusOf } from './up';

/**
 * Disconnects sessions, the last first, as each may need those before it; a port is free when its session was told.
 * @returns the exit code: done also for what was not open
 */
export async function bringDown(
  profiles: readonly SessionProfile[],
  engine: VerbEngine,
  terminal: Terminal,
): Promise<number> {
  let code: number = codes.done;
  for (const profile of profiles.toReversed()) {
    const title = titleOf(profile);
    const session = statusOf(engine.snapshot(), profile.id);
    if (session === undefined || !isLive(session.state)) {
      terminal.print(texts.wasNotOpen(title));
      continue;
    }
    const cut = liveOf(engine.snapshot(), profile);
    const isSaved = savedSessions(engine.snapshot()).some(({ id }) => id === profile.id);
    const { sessions } = engine.handlers;
    // One that is saved nowhere could not be found again.
    const result = await (isSaved ? sessions.disconnect : sessions.close)({ sessionId: profile.id });
    if (result.ok) terminal.print(texts.isDown(title, cut));
    else {
      terminal.notify(`${title}: ${sentence(result.error)}`);
      code = codes.failed;
    }
  }
  return code;
}

/** Connections through a session's forwards, as they were told last. */
function liveOf({ traffic }: Pick<Snapshot, 'traffic'>, { id }: SessionProfile): number {
  return traffic.filter(({ sessionId }) => sessionId === id).reduce((sum, { live }) => sum + live, 0);
}
