import { cpus } from 'node:os';
import { defaultPreferences } from '../../../shared/algorithms';
import { ciphersAboveLine, firstMac } from './algorithms';
import type { CipherSpeeds } from './cipher-order';
import { measureCiphers, measuringMethod } from '../ssh2/cipher-speed';

/** Scope of a measurement: another runtime brings other cryptography, and another processor other instructions. */
export interface MeasuredOn {
  /** With the version of its cryptography. */
  readonly runtime: string;
  readonly processor: string;
  readonly method: number;
}

/** Keeps measurements over restarts. */
export interface SpeedStore {
  /** Null when there is none, or it cannot be read. Never rejects. */
  readonly find: (on: MeasuredOn) => Promise<CipherSpeeds | null>;
  /** Never rejects; what cannot be written is measured again by the next start. */
  readonly keep: (on: MeasuredOn, speeds: CipherSpeeds) => Promise<void>;
}

/** How fast ciphers are here, as far as it has been measured. Never rejects, and never waits for a measurement. */
export type KnownSpeeds = () => Promise<CipherSpeeds | null>;

/** Electron brings BoringSSL, which has no version of its own. */
const cryptography = ['electron', 'node', 'openssl'];

/** Runtime and processor here, for which a measurement is good. */
export function thisRuntime(): MeasuredOn {
  const versions = Object.entries(process.versions).filter(([name]) => cryptography.includes(name));
  const processor = `${cpus()[0]?.model.trim() ?? 'unknown'} (${process.arch})`;
  return {
    runtime: versions.map(([name, version]) => `${name} ${version ?? ''}`).join(', '),
    processor,
    method: measuringMethod,
  };
}

/** The ciphers whose order is measured: those that are used unasked by default. */
const measured = (): readonly string[] => ciphersAboveLine(defaultPreferences);

const isWhole = (speeds: CipherSpeeds | null): speeds is CipherSpeeds =>
  speeds !== null && measured().every((name) => (speeds[name] ?? 0) > 0);

/** Reads what was measured, until there is something; several threads and programs may share one store. */
export function createKnownSpeeds(store: Pick<SpeedStore, 'find'>, on = thisRuntime()): KnownSpeeds {
  let found: CipherSpeeds | null = null;
  return async () => {
    if (found !== null) return found;
    const speeds = await store.find(on);
    if (isWhole(speeds)) found = speeds;
    return found;
  };
}

/** How long after the start ciphers are measured, in milliseconds: the window and the first connections come first. */
const quiet = 3000;

/** Measures the ciphers a little later, unless that was done before; the end of the program does not wait for it. */
export function measureLater(store: SpeedStore): void {
  setTimeout(() => void measureOnce(store), quiet).unref();
}

/**
 * Measures the ciphers, unless that was done before with this runtime on this processor. Never rejects.
 * @returns whether it measured
 */
export async function measureOnce(
  store: SpeedStore,
  on = thisRuntime(),
  measure = measureCiphers,
): Promise<boolean> {
  if (isWhole(await store.find(on))) return false;
  const speeds = await measure(measured(), firstMac());
  if (speeds !== null) await store.keep(on, speeds);
  return true;
}
