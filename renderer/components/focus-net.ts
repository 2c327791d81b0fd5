/** How long whatever else wants the focus may take to get it, in milliseconds. */
const patience = 150;

/** Whether an element can have the focus. */
function canTake(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility();
}

/**
 * Puts the focus where it does no harm: into the dialog that is in front, else on the tab of the page that is shown, else on the
 * page itself.
 */
export function focusPage(): void {
  const dialog = [...document.querySelectorAll<HTMLElement>('dialog:modal')].at(-1);
  const tab = document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  const target = dialog ?? tab ?? document.querySelector<HTMLElement>('main');
  target?.focus({ preventScroll: true });
}

/**
 * Has the focus never be nowhere, for all places that do not see to it themselves: what had it and is gone, hidden or disabled is
 * followed by the page. A user who takes the focus away, by a press beside all controls, is left alone.
 * @returns ends it
 */
export function catchFocus(): () => void {
  let held: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isNowhere = (): boolean => held !== null && document.activeElement === document.body;
  const onFocusIn = ({ target }: FocusEvent): void => {
    // The patience is with each loss anew: others, who know better where it belongs, come first.
    clearTimeout(timer);
    timer = undefined;
    held = target instanceof HTMLElement ? target : null;
  };
  const onFocusOut = (): void => {
    // What loses the focus by being removed or disabled is so only once that is through.
    queueMicrotask(() => {
      if (held !== null && isNowhere() && canTake(held)) held = null;
    });
  };
  const look = (): void => {
    timer = undefined;
    if (held === null || !isNowhere()) return;
    if (canTake(held)) held.focus({ preventScroll: true });
    else focusPage();
  };
  const observer = new MutationObserver(() => {
    if (isNowhere()) timer ??= setTimeout(look, patience);
  });
  observer.observe(document.body, {
    ...{ subtree: true, childList: true },
    attributeFilter: ['disabled', 'hidden', 'class', 'open'],
  });
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('focusout', onFocusOut);
  };
}
