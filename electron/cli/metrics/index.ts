import { ok, type Result } from '../../../shared/result';
import type { Engine } from '../../engine';
import type { Place } from '../../ipc';
import { processFacts } from '../../system/process-facts';
import { printFamilies } from './exposition';
import { metricFamilies } from './families';
import { countReconnects } from './reconnects';
import { serveMetrics, type ServedMetrics } from './server';

/**
 * Serves the metrics of an engine, whose reconnects are counted from now on.
 * @returns fails as `listenOn` does
 */
export async function openMetrics(
  engine: Pick<Engine, 'on' | 'snapshot' | 'upToDate'>,
  place: Place,
): Promise<Result<ServedMetrics>> {
  let reconnects = countReconnects(new Map(), engine.snapshot().sessions);
  const stop = engine.on('snapshot.changed', ({ sessions }) => {
    if (sessions !== undefined) reconnects = countReconnects(reconnects, engine.snapshot().sessions);
  });
  const served = await serveMetrics(place, async (format) => {
    await engine.upToDate();
    const snapshot = engine.snapshot();
    return printFamilies(metricFamilies({ snapshot, reconnects, process: processFacts() }), format);
  });
  if (!served.ok) {
    stop();
    return served;
  }
  const { url, close } = served.value;
  return ok({
    url,
    close: () => {
      stop();
      return close();
    },
  });
}
