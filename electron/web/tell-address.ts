import { fstatSync } from 'node:fs';
import * as texts from '../../shared/texts/web';
import { onEndSignal, withinLimit } from '../system/ending';
import { isKeptForOthers } from './output-target';
import type { RedirectFile } from './redirect-file';
import { showInBrowser } from './show-in-browser';

/** Where a browser finds the window. */
export interface AddressSource {
  /** Without anything secret in it. */
  readonly plainAddress: string;
  /**
   * Makes an address that lets one page in.
   * @param used called once, when it did
   * @param isForLink that page is shown the link that the program was started with
   */
  readonly newAddress: (used: () => void, isForLink: boolean) => string;
}

/** Milliseconds a browser has to start and to read the file that leads it to the address. */
const browserTime = 60_000;

/** Opens a browser and waits until it has been let in, for then the file that leads there can go. */
export async function showUntilUsed(
  address: string,
  used: Promise<void>,
  platform: NodeJS.Platform,
): Promise<void> {
  const file = await showInBrowser(address, platform);
  if (file === null) return;
  onEndSignal(() => {
    file.remove();
    process.exit(130);
  });
  await withinLimit(used, browserTime);
  file.remove();
}

/** Whether what is printed can be read by others later. */
export function isOutputKept(platform: NodeJS.Platform): boolean {
  try {
    return isKeptForOthers(fstatSync(1, { bigint: true }), process.env, platform);
  } catch {
    // It is closed.
    return true;
  }
}

/** Prints where the window is, and how to get in. */
export function printPlainAddress(plainAddress: string): void {
  process.stdout.write(`${texts.addressIs(plainAddress)}\n${texts.addressNotLogged}\n`);
}

/**
 * Prints where the window is: an address that lets one browser in, and another as soon as that was used, so that the last
 * one printed always works.
 */
export function printAddress({ plainAddress, newAddress }: AddressSource, platform: NodeJS.Platform): void {
  if (isOutputKept(platform)) {
    printPlainAddress(plainAddress);
    return;
  }
  const print = (words: (address: string) => string, isForLink = false): void => {
    const address = newAddress(() => print(texts.forAnother), isForLink);
    process.stdout.write(`${words(address)}\n`);
  };
  print(texts.addressIs, true);
}

/** Opens the system's browser. @returns removes the file that led it there, which is gone as soon as that was read */
export async function openWindow(
  { newAddress }: AddressSource,
  platform: NodeJS.Platform,
): Promise<() => void> {
  let isUsed = false;
  let file: RedirectFile | null = null;
  const address = newAddress(() => {
    isUsed = true;
    file?.remove();
  }, true);
  file = await showInBrowser(address, platform);
  // Not seen by the compiler: the code may have been used meanwhile.
  if (isUsed as boolean) file?.remove();
  return () => file?.remove();
}
