import type { AppServices } from '../services';
import { ok, type Result } from '../../shared/result';
import { formatDay } from '../../shared/texts/numbers';

/** Longer than a browser takes to begin with a download; until then it needs what is behind the address. */
const heldFor = 60_000;

/**
 * Puts text into a file: by the desktop app's dialog, or as a download where there is none.
 * @param suggestedName which the user, or the browser, may change
 * @returns whether it was saved; false when the user cancelled
 */
export function saveText(
  { ginnel, replica }: Pick<AppServices, 'ginnel' | 'replica'>,
  suggestedName: string,
  text: string,
): Promise<Result<boolean>> {
  const canChoose = replica.store.getState().snapshot?.app.canChooseFiles ?? false;
  if (canChoose) return ginnel.files.saveText({ suggestedName, text });
  download(suggestedName, text);
  return Promise.resolve(ok(true));
}

/** A download is no request, so the page's content security policy, which allows hardly any, has nothing against it. */
function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, heldFor);
}

/**
 * The name of a file with something of a session's in it: `event-log-web-server-2026-11-21.txt`.
 * @param title of the session, which may hold anything
 * @param now milliseconds since the epoch
 */
export function textFileName(what: string, title: string, now: number): string {
  const readable = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/gu, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/gu, '');
  return [what, readable, formatDay(now)].filter((part) => part !== '').join('-') + '.txt';
}
