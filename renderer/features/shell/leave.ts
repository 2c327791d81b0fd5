import { leaveEvent } from '../../../shared/shown';
import type { AppServices } from '../../services';

/** Anything that is open over the page waits for its user. */
const overPage = ':is(dialog[open], [role="dialog"], [role="alertdialog"])';

/**
 * Answers, from now on, whether the window may go while it is out of sight and be made anew when it is wanted. It may not while
 * that would lose something: a text that was typed and stands nowhere else, a dialog, an Undo.
 * @param kept where the page keeps what outlives it
 */
export function answerLeave(
  { replica, view, importLook }: Pick<AppServices, 'replica' | 'view' | 'importLook'>,
  kept: Storage,
): void {
  const typedInto = new Set<HTMLInputElement | HTMLTextAreaElement>();
  document.addEventListener(
    'input',
    ({ target }) => {
      if (isTextField(target)) typedInto.add(target);
    },
    { capture: true },
  );
  window.addEventListener(leaveEvent, (event) => {
    for (const field of typedInto) if (!field.isConnected || field.value === '') typedInto.delete(field);
    const { note } = view.getState();
    const isHeld =
      document.querySelector(overPage) !== null ||
      importLook.getState().look !== null ||
      (note?.kind === 'said' && note.undo !== null) ||
      (typedInto.size > 0 && !isKept([...typedInto], keptTexts(replica, kept)));
    if (isHeld) event.preventDefault();
  });
}

/** Fields that hold no text, and that of a search, which would not be missed. */
const withoutText: readonly string[] = ['search', 'checkbox', 'radio', 'range', 'color', 'file'];

function isTextField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !withoutText.includes(target.type);
}

/** Whether each field's text is written down somewhere: in the form that outlives the page, or in the engine. */
function isKept(fields: readonly { readonly value: string }[], texts: string): boolean {
  return fields.every(({ value }) => texts.includes(JSON.stringify(value).slice(1, -1)));
}

function keptTexts(replica: AppServices['replica'], kept: Storage): string {
  const { snapshot } = replica.store.getState();
  return JSON.stringify(snapshot) + Object.values(kept).join('\n');
}
