import { lineNotation } from '../../shared/notation';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { ConnectionTest, TestStep } from '../../shared/connection-test';

/** A test of a session that went well in every step, 12 ms each. */
export function finishedTest(profile: SessionProfile, at: number): ConnectionTest {
  const ofServer = (['name', 'tcp', 'handshake', 'host-key', 'auth'] as const).map((kind) =>
    passed(kind, profile.host, null),
  );
  const ofForwards = profile.forwards.flatMap((forward) =>
    (['forward', 'destination'] as const).map((kind) => passed(kind, lineNotation(forward), forward.id)),
  );
  const steps = [...ofServer, ...ofForwards];
  return {
    sessionId: profile.id,
    title: titleOf(profile),
    startedAt: at - 12 * steps.length,
    endedAt: at,
    steps,
  };
}

/** A test that was ended while it ran: what had not been tried is not tried. */
export function stoppedTest(connectionTest: ConnectionTest, at: number): ConnectionTest {
  return {
    ...connectionTest,
    endedAt: at,
    steps: connectionTest.steps.map((step) =>
      step.state === 'waiting' || step.state === 'running' ? { ...step, state: 'skipped' } : step,
    ),
  };
}

function passed(kind: TestStep['kind'], subject: string, forwardId: TestStep['forwardId']): TestStep {
  return { kind, subject, hop: null, forwardId, state: 'ok', took: 12, error: null };
}
