import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWindow } from '../../shared/texts/web';
import { privateFile } from '../storage/files';

/** A page on disk that leads a browser to an address. */
export interface RedirectFile {
  readonly path: string;
  /** Removes it; idempotent, never throws. */
  readonly remove: () => void;
}

/**
 * Writes a page that leads to an address, for its owner alone: a file of mode 0600 in a new folder of mode 0700. Command
 * lines can be read by every user of a computer, and a browser is started with what it is to open on one.
 * @param base folder that the browser can read
 * @param address goes into the page as it is: an http address without quotes
 * @throws the system's error when it cannot be written
 */
export async function writeRedirectFile(base: string, address: string): Promise<RedirectFile> {
  // mkdtemp makes folders of mode 0700, and none that is there already.
  const folder = await mkdtemp(join(base, 'ginnel-open-'));
  const remove = (): void => {
    process.removeListener('exit', remove);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A file that stays behind is readable by its owner only, and its code is worth nothing once Ginnel has ended.
    }
  };
  process.once('exit', remove);
  const path = join(folder, 'open.html');
  try {
    await writeFile(path, pageTo(address), { mode: privateFile, flag: 'wx' });
  } catch (thrown) {
    remove();
    throw thrown;
  }
  return { path, remove };
}

/** `replace`, so that going back leads past this page, which is gone by then. */
function pageTo(address: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="referrer" content="no-referrer" />
    <title>Ginnel</title>
    <script>
      location.replace(${JSON.stringify(address)});
    </script>
  </head>
  <body>
    <p><a href="${address}">${openWindow}</a></p>
  </body>
</html>
`;
}
