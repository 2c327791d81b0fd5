import { useEffect, type ReactNode } from 'react';
import { isMac } from './system';
import styles from './mnemonic.module.css';

/** macOS types characters with Option and has no such keys. */
const inUse = !isMac;

/** The label's text without its `&`. */
export function plainLabel(label: string): string {
  return label.replace('&', '');
}

/** The letter or digit after the `&`, lower case; null where there is none. */
export function mnemonicOf(label: string): string | null {
  return /&(\w)/u.exec(label)?.[1]?.toLowerCase() ?? null;
}

/** A label whose mnemonic is underlined: `Host &Name`. */
export function MnemonicText({ label }: { readonly label: string }): ReactNode {
  const at = label.indexOf('&');
  if (at < 0 || !inUse) return plainLabel(label);
  return (
    <>
      {label.slice(0, at)}
      <span className={styles.mnemonic} data-letter>
        {label.charAt(at + 1)}
      </span>
      {label.slice(at + 2)}
    </>
  );
}

/** The attributes that make a control the target of its label's mnemonic. */
export function mnemonicProps(label: string): Record<string, string> {
  const letter = mnemonicOf(label);
  return letter === null || !inUse
    ? {}
    : { 'data-mnemonic': letter, 'aria-keyshortcuts': `Alt+${letter.toUpperCase()}` };
}

function letterOf(event: KeyboardEvent): string | null {
  const code = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/u.exec(event.code);
  const typed = /^[a-z0-9]$/iu.test(event.key) ? event.key : (code?.[1] ?? code?.[2] ?? code?.[3]);
  return typed?.toLowerCase() ?? null;
}

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null && !element.matches(':disabled');
}

/** Where a letter counts: in the dialog that has the focus, else in a modal one, else in the page outside all dialogs. */
function controlsOf(letter: string): readonly HTMLElement[] {
  const controls = `[data-mnemonic="${CSS.escape(letter)}"]`;
  const focused = document.activeElement?.closest('dialog[open]');
  const dialog = focused ?? [...document.querySelectorAll('dialog:modal')].at(-1);
  if (dialog !== undefined) return [...dialog.querySelectorAll<HTMLElement>(controls)];
  // A question beside the page is not answered by a user who is at work in the page.
  return [...document.querySelectorAll<HTMLElement>(controls)].filter(
    (control) => control.closest('dialog') === null,
  );
}

/**
 * Does what the key means: puts the focus into an edit box, presses a button, ticks a box, chooses an option. Only what
 * is shown counts.
 * @returns whether some control took it
 */
function follow(letter: string): boolean {
  const target = controlsOf(letter).find(isShown);
  if (target === undefined) return false;
  target.focus();
  const isText = target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type);
  if (isText) target.select();
  else target.click();
  return true;
}

/** Listens for Alt and a letter, as PuTTY's box does, while the window is mounted. */
export function useMnemonics(): void {
  useEffect(() => {
    if (!inUse) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const letter = letterOf(event);
      if (letter !== null && follow(letter)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
