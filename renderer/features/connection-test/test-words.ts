import { rawDetail, sentence, type AppError } from '../../../shared/errors';
import type { ConnectionTest, TestStep } from '../../../shared/connection-test';
import type { Shape } from '../../components/state-mark';
import { tookWords, counted, stamp } from '../../../shared/texts/numbers';

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

const stateShapes: Readonly<Record<TestStep['state'], Shape>> = {
  waiting: 'off',
  running: 'busy',
  ok: 'up',
  failed: 'failed',
  skipped: 'off',
};

/** The shape of how a step went. */
export function shapeOfStep({ state }: TestStep): Shape {
  return stateShapes[state];
}

/** How a step went, with the time it took: `12 ms`, `failed after 3.0 s`, `not tried`. */
export function outcomeWords({ state, took }: TestStep): string {
  switch (state) {
    case 'waiting':
      return 'to come';
    case 'running':
      return 'under way…';
    case 'ok':
      return took === null ? 'done' : `done, ${tookWords(took)}`;
    case 'failed':
      return took === null ? 'failed' : `failed after ${tookWords(took)}`;
    case 'skipped':
      return 'not tried';
  }
}

/** Steps that belong to the same thing: a jump host, the server, a forward. */
export interface StepGroup {
  readonly title: string;
  readonly steps: readonly TestStep[];
}

/** The steps in their order, by what they are about. */
export function groupsOf({ steps }: Pick<ConnectionTest, 'steps'>): readonly StepGroup[] {
  const groups: { readonly key: string; readonly title: string; readonly steps: TestStep[] }[] = [];
  for (const step of steps) {
    const key = step.forwardId ?? step.hop ?? '';
    const last = groups.at(-1);
    if (last?.key === key) last.steps.push(step);
    else groups.push({ key, title: titleOfGroup(step), steps: [step] });
  }
  return groups;
}

function titleOfGroup({ forwardId, hop, subject }: TestStep): string {
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
  if (count('ok') < steps.length) return 'The test was stopped before all steps ran.';
  return `Everything works: ${String(steps.length)} steps ${time}.`;
}

function errorLines(error: AppError): readonly string[] {
  const raw = rawDetail(error);
  const words = sentence(error);
  return [`    ${words}`, ...(raw === null || words.includes(raw) ? [] : [`    ${raw}`])];
}

/** The whole test as text, for a mail or a bug report. */
export function testText(connectionTest: ConnectionTest): string {
  const started = stamp(connectionTest.startedAt);
  const lines = groupsOf(connectionTest).flatMap(({ title, steps }) => [
    '',
    title,
    ...steps.flatMap((step) => {
      const subject = step.subject === title ? '' : ` (${step.subject})`;
      const line = `  ${stepWords(step)}${subject}: ${outcomeWords(step)}`;
      const below = [...(step.remarks ?? []), ...(step.error === null ? [] : [step.error])];
      return [line, ...below.flatMap(errorLines)];
    }),
  ]);
  return [`Test of ${connectionTest.title}, ${started}`, verdictWords(connectionTest), ...lines, ''].join(
    '\n',
  );
}
