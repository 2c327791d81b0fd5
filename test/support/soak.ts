import fc from 'fast-check';

/** Milliseconds each soak takes, unless its first failure ends it: 3,000, or what the environment variable SOAK says. */
const budget = Number(process.env['SOAK'] ?? 3_000);

/** Milliseconds a test with a soak in it may take: the last run may begin just before the time is over. */
export const soakTimeout = budget + 30_000;

/**
 * Checks a property on generated inputs until the time is over, however many that are, and prints how many. A failure tells
 * the seed; `SOAK_SEED` repeats it.
 */
export async function soak<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  holds: (input: Input) => Promise<void>,
): Promise<void> {
  let runs = 0;
  let running = Promise.resolve();
  const counted = async (input: Input): Promise<void> => {
    running = holds(input);
    await running;
    runs += 1;
  };
  const seed = process.env['SOAK_SEED'];
  const result = await fc.check(fc.asyncProperty(inputs, counted), {
    numRuns: Number.MAX_SAFE_INTEGER,
    plugins: [fc.interruptAfterTimeLimit(budget)],
    ...(seed !== undefined && { seed: Number(seed) }),
  });
  process.stdout.write(`${name}: ${String(runs)} runs, seed ${String(result.seed)}\n`);
  if (result.failed) throw new Error(fc.defaultReportMessage(result), { cause: result.errorInstance });
  // The run that was under way when the time was over counts as well: it may fail, or hang until the test's own limit.
  await running;
  if (runs === 0) throw new Error(`${name}: not one run in ${String(budget)} ms`);
}

/**
 * Options for a property that is checked so many times, or as often as there is time for. For synchronous ones: a run that
 * hangs would count as one that time cut off.
 */
export function atMost(numRuns: number) {
  return { numRuns, plugins: [fc.interruptAfterTimeLimit(budget)] };
}
