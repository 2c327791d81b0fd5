import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AttemptUser } from '../../electron/ssh/auth/attempt-user';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('somebody is asked once an answer takes longer than looking it up, and until it is there', async () => {
  const paused: string[] = [];
  const deadline = {
    pause: () => paused.push('pause'),
    resume: () => paused.push('resume'),
    restart: () => undefined,
    stop: () => undefined,
  };
  const person = new AttemptUser(
    () => false,
    () => undefined,
  );
  expect(person.isAsked()).toBe(false);
  const answers: ((answer: string) => void)[] = [];
  const ask = (): Promise<string | null> =>
    person.ask(deadline, () => new Promise<string>((resolve) => answers.push(resolve)));
  for (const round of [1, 2]) {
    const answered = ask();
    vi.advanceTimersByTime(299);
    expect(person.isAsked()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(person.isAsked()).toBe(true);
    answers.shift()?.('yes');
    expect(await answered).toBe('yes');
    expect([person.isAsked(), paused.length]).toEqual([false, 2 * round]);
  }
});
