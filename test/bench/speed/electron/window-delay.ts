/**
 * Measures, in Electron's main process, by how much timers come late. For ElectronApplication.evaluateHandle, which takes
 * the function's text, so that it may use nothing of this file.
 * @returns ends it; gives the 99th percentile in milliseconds
 */
export async function watchDelay(): Promise<() => number> {
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const every = 5;
  const histogram = monitorEventLoopDelay({ resolution: every });
  histogram.enable();
  return Promise.resolve(() => {
    histogram.disable();
    // It counts from one timer to the next, so that one in time counts as what lies between them.
    return Math.max(0, histogram.percentile(99) / 1e6 - every);
  });
}
