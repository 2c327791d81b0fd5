import fc from 'fast-check';

/**
 * Gives the generated inputs of a test file the same seed in every run, so that a failure is of the change it is seen with.
 * `GINNEL_SEED=random` draws others, and a number draws those of that seed again.
 */
const asked = process.env['GINNEL_SEED'] ?? '15';
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: asked === 'random' ? Date.now() % 0x7f_ff_ff_ff : Number(asked),
});

/**
 * How many inputs to try: all of them here, some on Windows' Node under wine, which is slow, as what is pure does the same there.
 */
export function runs(here: number): number {
  return process.platform === 'win32' ? Math.ceil(here / 20) : here;
}
