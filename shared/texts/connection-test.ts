import type { ConnectionTest, TestStep } from '../connection-test';
import { counted, stamp, tookWords } from './numbers';

const kindWords: Readonly<Record<TestStep['kind'], string>> = {
  name: 'Look up the name',
  tcp: 'Connect',
  proxy: 'Go through the proxy',
  handshake: 'Key exchange',
  'host-key': 'Server host key',
  auth: 'Log in',
  reply: 'Keepalive',
  forward: 'Listen',
  destination: 'Reach the destination',
};

/** What a step does. */
export function stepWords({ kind }: TestStep): string {
  return kindWords[kind];
}

export const notTried = 'not tried';
export const testStopped = 'The test was stopped before all steps ran.';

/** How a step went, with the time it took: `12 ms`, `failed after 3.0 s`, `not tried`. */
export function outcomeWords({ state, took }: TestStep): string {
  switch (state) {
    case 'waiting':
      return 'to come';
    case 'running':
      return 'under way…';
    case 'ok':
      return took === null ? 'done before the test' : `done, ${tookWords(took)}`;
    case 'failed':
      return took === null ? 'failed' : `failed after ${tookWords(took)}`;
    case 'skipped':
      return notTried;
  }
}

/** What a group of steps is about: the server, a jump host, a forward. */
export function titleOfGroup({ forwardId, hop, subject }: TestStep): string {
  if (forwardId !== null) return subject;
  return hop === null ? 'The server' : `Jump host ${hop}`;
}

/** How far a test is that runs. */
export function progressWords({ steps }: Pick<ConnectionTest, 'steps'>): string {
  const over = steps.filter(({ state }) => state === 'ok' || state === 'failed');
  return `${String(over.length)} of ${String(steps.length)} steps done`;
}

/** How the whole test went, in one line. */
export function verdictWords({ endedAt, startedAt, steps }: ConnectionTest): string {
  const count = (state: TestStep['state']): number => steps.filter((step) => step.state === state).length;
  const failed = count('failed');
  if (endedAt === null) return `Not over yet: ${progressWords({ steps })}.`;
  const time = `in ${tookWords(endedAt - startedAt)}`;
  if (failed > 0) return `${counted(failed, 'step', 'steps')} failed, ${time}.`;
  if (count('ok') < steps.length) return testStopped;
  return `Everything works: ${String(steps.length)} steps ${time}.`;
}

/** The heading of a test that is written out. */
export function testTitle({ title, startedAt }: Pick<ConnectionTest, 'title' | 'startedAt'>): string {
  return `Test of ${title}, ${stamp(startedAt)}`;
}

export const noTest = 'There is no test.';
export const testStop = '&Stop';
export const testAgainLabel = 'Test a&gain';
export const stopAndClose = 'Stop and &close';
export const testOf = (title: string): string => `Test of ${title}`;
export const copyAsText = 'C&opy as text';
