import { isIP } from 'node:net';
import { isLoopback } from '../../../shared/endpoint';
import { place as texts } from '../../../shared/texts/metrics';

/** Where metrics are served. */
export interface MetricsPlace {
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Why there is no such place. */
export type PlaceMistake = 'no-place' | 'open-to-others';

/**
 * Reads `[ADDRESS:]PORT`: an IP address of this computer, in brackets where it has colons, or localhost.
 * @param isOpen others than this computer may read them
 */
export function readMetricsPlace(text: string, isOpen: boolean): MetricsPlace | PlaceMistake {
  const match = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d{1,5})$/u.exec(text);
  if (match === null) return 'no-place';
  const [, bracketed, plain, port] = match;
  const typed = bracketed ?? plain ?? '127.0.0.1';
  const address = typed.toLowerCase() === 'localhost' ? '127.0.0.1' : typed;
  const isAddress = bracketed === undefined ? isIP(address) === 4 : isIP(address) === 6;
  if (!isAddress || Number(port) > 65535) return 'no-place';
  if (!isOpen && !isLoopback(address)) return 'open-to-others';
  return { address, port: Number(port) };
}

/** The fault of a place as it was typed, a sentence; null where it has none. */
export function placeMistake(text: string, isOpen: boolean): string | null {
  const place = readMetricsPlace(text, isOpen);
  if (place === 'no-place') return texts.none(text);
  return place === 'open-to-others' ? texts.openToOthers(text) : null;
}
