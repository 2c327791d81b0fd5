import { rawDetail, sentence, type AppError } from '../../../shared/errors';
import type { ConnectionTest, TestStep } from '../../../shared/connection-test';
import type { Shape } from '../../components/state-mark';
import {
  outcomeWords,
  stepWords,
  testTitle,
  titleOfGroup,
  verdictWords,
} from '../../../shared/texts/connection-test';

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

function errorLines(error: AppError): readonly string[] {
  const raw = rawDetail(error);
  const words = sentence(error);
  return [`    ${words}`, ...(raw === null || words.includes(raw) ? [] : [`    ${raw}`])];
}

/** The whole test as text, for a mail or a bug report. */
export function testText(connectionTest: ConnectionTest): string {
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
  return [testTitle(connectionTest), verdictWords(connectionTest), ...lines, ''].join('\n');
}
