import type { SessionId } from '../../shared/ids';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import type { ConnectionTest } from '../../shared/connection-test';
import type { AppServices } from '../services';
import type { TestView } from '../state/test-view';
import { readyProfile } from './open';

/** Tests the session in the form as it stands there. What is wrong with the form is said first, as when it is opened. */
export async function testDraft(services: AppServices): Promise<void> {
  if (services.view.getState().busy) return;
  const profile = await readyProfile(services, 'testing');
  if (profile !== null) await begin(services, profile, true);
}

/** Tests an open session as it was opened. */
export function testSession(services: AppServices, profile: SessionProfile): Promise<void> {
  return begin(services, profile, false);
}

/** Tests once more what was tested: the form as it stands now, or the open session. */
export async function testAgain(services: AppServices, { sessionId, ofForm }: TestView): Promise<void> {
  const { draft, replica } = services;
  if (ofForm && draft.getState().profile.id === sessionId) {
    await testDraft(services);
    return;
  }
  const { sessions = [], profiles = [] } = replica.store.getState().snapshot ?? {};
  const profile =
    sessions.find(({ id }) => id === sessionId)?.profile ?? profiles.find(({ id }) => id === sessionId);
  if (profile !== undefined) await begin(services, profile, ofForm);
}

/** Ends a test that runs; what was found out stays to be read. */
export async function stopTest({ ginnel, connectionTest }: AppServices, sessionId: SessionId): Promise<void> {
  const result = await ginnel.connectionTests.end({ sessionId });
  if (!result.ok) change(connectionTest, sessionId, { error: result.error });
}

/** Puts a test away; one that still runs ends. */
export async function leaveTest({ ginnel, replica, connectionTest }: AppServices): Promise<void> {
  const { shown } = connectionTest.getState();
  if (shown === null) return;
  connectionTest.setState({ shown: null });
  const { sessionId } = shown;
  // Ending a test that runs leaves what it found out, which nobody wants to read any more.
  const known = testOf(replica, sessionId);
  if (known?.endedAt === null) await ginnel.connectionTests.end({ sessionId });
  if (testOf(replica, sessionId) !== undefined) await ginnel.connectionTests.end({ sessionId });
}

/** Shows the test of a session, and begins it unless one runs already. */
async function begin(services: AppServices, profile: SessionProfile, ofForm: boolean): Promise<void> {
  const { ginnel, replica, connectionTest } = services;
  const sessionId = profile.id;
  const before = testOf(replica, sessionId);
  const isRunning = before?.endedAt === null;
  const title = titleOf(profile);
  connectionTest.setState({ shown: { sessionId, title, ofForm, isStarting: !isRunning, error: null } });
  if (isRunning) return;
  const result = await ginnel.connectionTests.start({ profile });
  if (result.ok) await comeToSight(replica, sessionId, before?.startedAt ?? null);
  change(connectionTest, sessionId, { isStarting: false, error: result.ok ? null : result.error });
}

/** Resolves when the snapshot has a test that began at another time: it comes a little after the answer. */
function comeToSight(
  { store }: Pick<AppServices['replica'], 'store'>,
  sessionId: SessionId,
  before: number | null,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const known = testOf({ store }, sessionId);
      return known !== undefined && known.startedAt !== before;
    };
    if (look()) {
      resolve();
      return;
    }
    const stop = store.subscribe(() => {
      if (!look()) return;
      stop();
      resolve();
    });
  });
}

/** Changes what is looked at, unless that is another test by now. */
function change(
  connectionTest: AppServices['connectionTest'],
  sessionId: SessionId,
  changes: Partial<Pick<TestView, 'isStarting' | 'error'>>,
): void {
  connectionTest.setState(({ shown }) => ({
    shown: shown?.sessionId === sessionId ? { ...shown, ...changes } : shown,
  }));
}

function testOf(
  { store }: Pick<AppServices['replica'], 'store'>,
  sessionId: SessionId,
): ConnectionTest | undefined {
  return store.getState().snapshot?.connectionTests.find((known) => known.sessionId === sessionId);
}
