import { stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import open from 'open';
import { runProgram } from '../system/run-program';
import { folderForBrowser, targetForBrowser, type BrowserSurroundings } from './browser-target';
import { writeRedirectFile, type RedirectFile } from './redirect-file';

/** Opens an address or a file in the system's browser, if it has one. Nothing secret may be in it. Never rejects. */
export async function openInBrowser(target: string): Promise<void> {
  try {
    const browser = await open(target);
    browser.once('error', () => undefined);
  } catch {
    // The address is printed; a computer without a browser to start is no failure.
  }
}

/**
 * Opens an address with a code in the system's browser, by a file that leads there.
 * @returns the file, for whoever knows when the browser has read it to remove; null when there is none
 */
export async function showInBrowser(
  address: string,
  platform: NodeJS.Platform,
): Promise<RedirectFile | null> {
  const around: BrowserSurroundings = {
    platform,
    environment: process.env,
    home: homedir(),
    temporary: tmpdir(),
    run: runProgram,
    isFolder: (path) =>
      stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ),
  };
  try {
    const file = await writeRedirectFile(await folderForBrowser(around), address);
    const target = await targetForBrowser(file.path, around);
    if (target === null) {
      file.remove();
      return null;
    }
    await openInBrowser(target);
    return file;
  } catch {
    return null;
  }
}
