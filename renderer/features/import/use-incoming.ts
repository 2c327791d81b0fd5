import { useEffect } from 'react';
import { sessionIdSchema } from '../../../shared/ids';
import { lookAtFiles, lookAtText } from '../../actions/import-look';
import { saysMore, type TakingField } from '../../actions/incoming-text';
import { useServices } from '../../services-context';
import type { Wanted } from '../../state/import-look';
import styles from './import.module.css';

const fields: ReadonlySet<string> = new Set<TakingField>([
  ...(['host', 'username', 'source', 'destination', 'jump', 'proxyHost', 'name'] as const),
]);

/** The edit box something is pasted into, if it is one that a command has a part for; `other` for any other that takes text. */
function fieldOf(target: EventTarget | null): TakingField | 'other' | null {
  const box =
    target instanceof Element ? target.closest<HTMLElement>('input, textarea, [contenteditable]') : null;
  if (
    box === null ||
    (box instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(box.type))
  ) {
    return null;
  }
  const { part, field } = box.dataset;
  const name = part ?? field?.replace(/^edit-/u, '') ?? '';
  return fields.has(name) ? (name as TakingField) : 'other';
}

/** A dialog has its own business: nothing that is pasted there is for the page behind it. */
function isInDialog(target: EventTarget | null): boolean {
  const inside = target instanceof Element && target.closest('dialog') !== null;
  return inside || document.querySelector('dialog:modal') !== null;
}

/** Where what comes in at a place is wanted. */
function wantedAt(target: EventTarget | null, field: TakingField | 'other' | null): Wanted {
  if (field === null || field === 'other') return { kind: 'anything' };
  if (field !== 'source' && field !== 'destination') return { kind: 'form' };
  // The form of a session is in its page.
  const place = target instanceof Element ? target.closest<HTMLElement>('[data-form], [data-session]') : null;
  const id = sessionIdSchema.safeParse(place?.dataset['session']);
  return id.success ? { kind: 'live', sessionId: id.data } : { kind: 'forwards' };
}

/**
 * Takes what is pasted or dropped anywhere in the window: what an edit box cannot hold, and files, are shown in the import look.
 * A text that it can hold goes into the box.
 */
export function useIncoming(): void {
  const services = useServices();
  useEffect(() => {
    /** @returns whether the look was opened for it */
    const takeText = (text: string, target: EventTarget | null): boolean => {
      const field = fieldOf(target);
      if (isInDialog(target) || field === 'other' || !saysMore(text, field)) return false;
      void lookAtText(services, text, wantedAt(target, field));
      return true;
    };
    const onPaste = (event: ClipboardEvent): void => {
      const { clipboardData, target } = event;
      if (clipboardData === null) return;
      const files = [...clipboardData.files];
      const text = clipboardData.getData('text/plain');
      if (files.length > 0 && text === '' && !isInDialog(target)) {
        event.preventDefault();
        void lookAtFiles(services, files, wantedAt(target, fieldOf(target)));
      } else if (takeText(text, target)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const isForLook = (event: DragEvent): boolean =>
      hasFiles(event) ||
      (fieldOf(event.target) === null && event.dataTransfer?.types.includes('text/plain') === true);
    const onDragOver = (event: DragEvent): void => {
      if (!isForLook(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = isBusy() ? 'none' : 'copy';
    };
    const onDrop = (event: DragEvent): void => {
      const { dataTransfer, target } = event;
      if (dataTransfer === null) return;
      const field = fieldOf(target);
      if (hasFiles(event)) {
        event.preventDefault();
        if (!isBusy()) void lookAtFiles(services, [...dataTransfer.files], wantedAt(target, field));
        return;
      }
      if (isBusy()) return;
      const text = dataTransfer.getData('text/plain');
      if (takeText(text, target)) event.preventDefault();
    };
    // The look itself takes files and texts, too; another dialog has to be answered first.
    const isBusy = (): boolean => document.querySelector(`dialog:modal:not(.${styles.look ?? ''})`) !== null;
    // Before the boxes themselves: what they would make of a command is what this is to prevent.
    document.addEventListener('paste', onPaste, { capture: true });
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('paste', onPaste, { capture: true });
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('drop', onDrop);
    };
  }, [services]);
}
