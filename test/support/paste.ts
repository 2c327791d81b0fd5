import type { Locator, Page } from '@playwright/test';

/** Pastes a text into an element, as Ctrl+V does; an edit box takes what nobody else took. */
export async function pasteInto(target: Locator, text: string): Promise<void> {
  await target.evaluate((element, given) => {
    if (element instanceof HTMLElement) element.focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    if (!element.dispatchEvent(event) || !(element instanceof HTMLInputElement)) return;
    element.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way that input events come as from a key
    document.execCommand('insertText', false, given);
  }, text);
}

/** Drops files on an element, as from the system's file manager. */
export async function dropFiles(
  page: Page,
  selector: string,
  files: readonly { readonly name: string; readonly content: string }[],
): Promise<void> {
  await page.evaluate(
    ({ at, given }) => {
      const dataTransfer = new DataTransfer();
      for (const { name, content } of given) dataTransfer.items.add(new File([content], name));
      const target = document.querySelector(at);
      for (const kind of ['dragover', 'drop']) {
        target?.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { at: selector, given: files },
  );
}
