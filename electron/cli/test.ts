import { rawDetail, sentence } from '../../shared/errors';
import type { SessionProfile } from '../../shared/session-profile';
import type { ConnectionTest, TestStep } from '../../shared/connection-test';
import * as texts from '../../shared/texts/cli';
import { testStopped } from '../../shared/texts/connection-test';
import { tookWords } from '../../shared/texts/numbers';
import { visibleText } from '../../shared/visible-text';
import { askAbout } from './asker';
import { codes } from './codes';
import { isLoss, type EngineLine } from './engine-line';
import type { Terminal } from './terminal';
import { upToDate } from './until';

/**
 * A step that is over as lines: how it went, how long it took, what it was, in columns; below it what went wrong, with the
 * raw words of the system or server; and what went wrong on the way although it succeeded.
 */
export function stepLines({
  kind,
  subject,
  hop,
  state,
  took,
  error,
  remarks = [],
}: TestStep): readonly string[] {
  const outcome = texts.outcomes[state === 'ok' || state === 'failed' ? state : 'other'];
  const time = took === null ? '' : tookWords(took);
  const place = hop === null ? subject : texts.throughHop(subject, hop);
  const line = `${outcome.padEnd(9)} ${time.padStart(8)}  ${texts.steps[kind].padEnd(12)}  ${visibleText(place)}`;
  const below = [...remarks, ...(error === null ? [] : [error])].flatMap((trouble) => {
    const words = sentence(trouble);
    const raw = rawDetail(trouble);
    return raw === null || words.includes(raw) ? [words] : [words, raw];
  });
  return [line, ...below.map((text) => `          ${visibleText(text, { limit: 2000 })}`)];
}

/** How a whole test went, in one line. */
export function verdict({ steps }: Pick<ConnectionTest, 'steps'>): string {
  const failed = steps.filter(({ state }) => state === 'failed').length;
  if (failed > 0) return texts.stepsFailed(failed);
  return steps.every(({ state }) => state === 'ok') ? texts.allWorks : testStopped;
}

/**
 * Tests a saved session and prints each step when it is over.
 * @param stop aborted when the user wants it to end
 * @returns the exit code, after everything is closed: done when every step went well, else failed, or needsAnswer where a question could not be put
 */
export async function testSession(
  line: EngineLine,
  profile: SessionProfile,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const sessionId = profile.id;
  const { engine } = line;
  const asking = askAbout(new Set([sessionId]), engine, terminal);
  const testNow = (): ConnectionTest | undefined =>
    engine.snapshot().connectionTests.find((connectionTest) => connectionTest.sessionId === sessionId);
  let printed = 0;
  // Until then the test that the engine knows may be an earlier one, which has ended.
  let hasStarted = false;
  const over = new Promise<ConnectionTest | null>((resolve) => {
    const look = (): void => {
      const connectionTest = testNow();
      if (connectionTest === undefined || !hasStarted) return;
      // One after the other: what comes later may still fall away, what is over stays.
      for (
        let step = connectionTest.steps[printed];
        step !== undefined && isOver(step);
        step = connectionTest.steps[printed]
      ) {
        for (const line of stepLines(step)) terminal.print(line);
        printed += 1;
      }
      if (connectionTest.endedAt !== null) resolve(connectionTest);
    };
    engine.on('snapshot.changed', look);
    void line.lost.then((error) => {
      terminal.notify(sentence(error));
      resolve(null);
    });
    void engine.handlers.connectionTests.start({ profile }).then(async (started) => {
      if (!started.ok) {
        if (!isLoss(started.error)) terminal.notify(sentence(started.error));
        resolve(null);
        return;
      }
      await upToDate(engine);
      hasStarted = true;
      look();
      const end = (): void => {
        void engine.handlers.connectionTests.end({ sessionId });
      };
      if (stop.aborted) end();
      else stop.addEventListener('abort', end, { once: true });
    });
  });
  const connectionTest = await over;
  asking.stop();
  await line.end();
  if (connectionTest === null) return codes.failed;
  terminal.print(verdict(connectionTest));
  if (connectionTest.steps.every(({ state }) => state === 'ok')) return codes.done;
  return asking.isUnanswered() ? codes.needsAnswer : codes.failed;
}

function isOver({ state }: TestStep): boolean {
  return state !== 'waiting' && state !== 'running';
}
