/** How long whatever else wants the focus may take to get it, in milliseconds. */
const patience = 100;

/** What had the focus, and what was around it then, nearest first. */
interface Held {
  readonly element: HTMLElement;
  readonly around: readonly Element[];
}

/**
 * Keeps the focus in a session's pages and the bars above them: what is pressed there often goes with the state it was about, and
 * the focus would be nowhere. It goes back to what was disabled for a moment, else to what is nearest to what is gone and
 * does no harm when the key is pressed again. A user who takes the focus away is left alone.
 * @returns ends it
 */
export function keepFocus(): () => void {
  let held: Held | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isNowhere = (): boolean => held !== null && document.activeElement === document.body;
  const onFocusIn = ({ target }: FocusEvent): void => {
    clearTimeout(timer);
    timer = undefined;
    const isOurs =
      target instanceof HTMLElement && target.closest('article[data-session], [data-bars]') !== null;
    held = isOurs ? { element: target, around: ancestorsOf(target) } : null;
  };
  const onFocusOut = (): void => {
    // What loses the focus by being removed or disabled is so only once that is through.
    queueMicrotask(() => {
      if (held !== null && isNowhere() && canTake(held.element)) held = null;
    });
  };
  const look = (): void => {
    timer = undefined;
    if (held === null || !isNowhere()) return;
    const { element, around } = held;
    const target = canTake(element) ? element : element.isConnected ? null : targetNear(around);
    target?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(() => {
    if (isNowhere()) timer ??= setTimeout(look, patience);
  });
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('focusout', onFocusOut);
  };
}

function canTake(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled');
}

function ancestorsOf(element: Element): readonly Element[] {
  const parent = element.parentElement;
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

/**
 * The row of a list, the list itself, which leads to the row in its stead, the session's page, or its tab: what of them is still
 * there.
 */
function targetNear(around: readonly Element[]): HTMLElement | null {
  const left = around.filter(
    (element): element is HTMLElement => element.isConnected && element instanceof HTMLElement,
  );
  const first = (selector: string): HTMLElement | undefined =>
    left.find((element) => element.matches(selector));
  const list = first('[role="grid"]');
  return (
    first('[role="row"][tabindex]') ??
    list?.querySelector<HTMLElement>('[role="row"][tabindex="0"], [role="row"][tabindex]') ??
    first('article[data-session]') ??
    document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')
  );
}
