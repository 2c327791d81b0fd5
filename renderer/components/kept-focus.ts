/** How long whatever else wants the focus may take to get it, in milliseconds. */
const patience = 150;

/** The element that had the focus, and what was around it then, nearest first. */
interface Held {
  readonly element: HTMLElement;
  readonly around: readonly Element[];
}

/**
 * Has the focus never be nowhere. What had it and is there again has it again; what is gone is followed, on a session's pages and
 * the bars above them, by what is nearest and does no harm when the key is pressed again, and by the page everywhere else. A user
 * who takes the focus away, by a press beside all controls, is left alone.
 * @returns ends it
 */
export function keepFocus(): () => void {
  let held: Held | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isNowhere = (): boolean => held !== null && document.activeElement === document.body;
  const onFocusIn = ({ target }: FocusEvent): void => {
    // The patience is with each loss anew.
    clearTimeout(timer);
    timer = undefined;
    held = target instanceof HTMLElement ? { element: target, around: ancestorsOf(target) } : null;
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
    // There is none, or it is behind a dialog that has the window to itself.
    if (document.activeElement === document.body) focusPage();
  };
  const onChange = (): void => {
    if (isNowhere()) timer ??= setTimeout(look, patience);
  };
  // A window that becomes narrow hides what it has no room for, a frame later than it says so.
  const onResize = (): void => {
    timer ??= setTimeout(look, patience);
  };
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, {
    ...{ subtree: true, childList: true },
    attributeFilter: ['disabled', 'hidden', 'class', 'open'],
  });
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  window.addEventListener('resize', onResize);
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', onResize);
    clearTimeout(timer);
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('focusout', onFocusOut);
  };
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

function canTake(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility();
}

function ancestorsOf(element: Element): readonly Element[] {
  const parent = element.parentElement;
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

/**
 * On a session's pages and the bars: the row of a list, the list itself, which leads to the row in its stead, or the session's page,
 * what of them is still there; null for the page.
 */
function targetNear(around: readonly Element[]): HTMLElement | null {
  if (!around.some((element) => element.matches('article[data-session], [data-bars]'))) return null;
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
    null
  );
}
