import { z } from 'zod';
import { ok } from '../../shared/result';
import type { Disk } from './disk';
import { ListFile } from './json-file';

const measurementSchema = z
  .strictObject({
    runtime: z.string(),
    processor: z.string(),
    method: z.number().int(),
    speeds: z.record(z.string(), z.number().positive()).readonly(),
  })
  .readonly();
type Measurement = z.infer<typeof measurementSchema>;
/** The circumstances that a measurement is true of. */
type MeasuredOn = Omit<Measurement, 'speeds'>;

/** The desktop app, the command line and a few of their last versions; older ones are measured again when they come back. */
const most = 8;

/**
 * How fast ciphers are on this computer, in a file for its owner alone, over restarts. It is a convenience: a file that cannot be
 * read or makes no sense has no measurements, one that cannot be written leaves this run with what it measured, and none of it
 * is told to anybody.
 * @param path `cipher-speeds.json` in the data folder
 */
export function createCipherSpeedStore(path: string, disk: Disk) {
  const file = new ListFile(path, disk, 'measurements', measurementSchema);
  let own: Measurement | null = null;
  return {
    /** Null when there is nothing of exactly this runtime, processor and way of measuring. Never rejects. */
    find: async (on: MeasuredOn): Promise<Measurement['speeds'] | null> => {
      const read = await file.read();
      const all = [...(own === null ? [] : [own]), ...(read.ok ? read.value : [])];
      return all.find((measurement) => isOf(measurement, on))?.speeds ?? null;
    },
    /** Never rejects. */
    keep: async (on: MeasuredOn, speeds: Measurement['speeds']): Promise<void> => {
      const added: Measurement = { ...on, speeds };
      own = added;
      await file.change((others) =>
        ok([...others.filter((other) => !isOf(other, on)).slice(1 - most), added]),
      );
    },
  };
}

function isOf(measurement: Measurement, on: MeasuredOn): boolean {
  return (
    measurement.runtime === on.runtime &&
    measurement.processor === on.processor &&
    measurement.method === on.method
  );
}
