import { z } from 'zod';
import { ok } from '../../shared/result';
import { createListFile } from './list-file';
import type { CipherSpeedStore } from './types';

const speedsSchema = z.record(z.string(), z.number().positive()).readonly();
const measurementSchema = z
  .strictObject({
    runtime: z.string(),
    processor: z.string(),
    method: z.number().int(),
    speeds: speedsSchema,
  })
  .readonly();
type Measurement = z.infer<typeof measurementSchema>;

/** The desktop app, the command line and a few of their last versions; older ones are measured again when they come back. */
const most = 8;

/**
 * How fast ciphers are on this computer, in a file for its owner alone. It is a convenience: a file that cannot be read or
 * makes no sense has no measurements, one that cannot be written leaves this run with what it measured, and none of it is
 * told to anybody.
 * @param path `cipher-speeds.json` in the data folder
 */
export function createCipherSpeedStore(path: string): CipherSpeedStore {
  const file = createListFile(path, 'measurements', measurementSchema);
  let own: Measurement | null = null;
  return {
    find: async (on) => {
      const read = await file.read();
      const all = [...(own === null ? [] : [own]), ...(read.ok ? read.value : [])];
      return all.find((measurement) => isOf(measurement, on))?.speeds ?? null;
    },
    keep: async (on, speeds) => {
      const added: Measurement = { ...on, speeds };
      own = added;
      await file.change((others) =>
        ok([...others.filter((other) => !isOf(other, on)).slice(1 - most), added]),
      );
    },
  };
}

function isOf(measurement: Measurement, on: Omit<Measurement, 'speeds'>): boolean {
  return (
    measurement.runtime === on.runtime &&
    measurement.processor === on.processor &&
    measurement.method === on.method
  );
}
