/** How long after the last letter the user still counts as typing, in milliseconds. */
const pause = 3000;

let last: { readonly box: EventTarget | null; readonly at: number } | null = null;

/**
 * Notices from now on into which box something is typed.
 * @returns ends it
 */
export function watchTyping(): () => void {
  const onInput = ({ target }: Event): void => {
    if (
      target instanceof Element &&
      target.matches('input:not([type="checkbox"], [type="radio"]), textarea')
    ) {
      last = { box: target, at: performance.now() };
    }
  };
  document.addEventListener('input', onInput, true);
  return () => {
    document.removeEventListener('input', onInput, true);
  };
}

/** Whether the user is in the middle of typing: what comes unasked must not take the rest of it. */
export function isTyping(): boolean {
  return last !== null && last.box === document.activeElement && performance.now() - last.at < pause;
}
