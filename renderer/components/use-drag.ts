import { useEffect, useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react';

/** What an element needs to be the handle another one is dragged by. */
export interface DragHandle {
  readonly onMouseDown: (event: MouseEvent<HTMLElement>) => void;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
}

/**
 * Lets an element be dragged out of the way, as far as its handle stays within the window.
 * @returns for the handle, which has to be inside the element
 */
export function useDrag(element: RefObject<HTMLElement | null>): DragHandle {
  /** Where the pointer took hold, less how far the element was moved then. */
  const hold = useRef({ x: 0, y: 0 });
  const moved = useRef({ x: 0, y: 0 });
  useEffect(() => {
    const dragged = element.current;
    const putBack = (): void => {
      moved.current = { x: 0, y: 0 };
      dragged?.style.removeProperty('translate');
    };
    // Nobody is to press a button unseen.
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && isOutside(target)) putBack();
    };
    // In a smaller window it might be out of reach where it was put.
    window.addEventListener('resize', putBack);
    dragged?.addEventListener('focusin', onFocusIn);
    return () => {
      window.removeEventListener('resize', putBack);
      dragged?.removeEventListener('focusin', onFocusIn);
    };
  }, [element]);
  return {
    // The focus stays where it is, also in a box that the user types into.
    onMouseDown: (event) => {
      event.preventDefault();
    },
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      hold.current = { x: event.clientX - moved.current.x, y: event.clientY - moved.current.y };
    },
    onPointerMove: ({ clientX, clientY, currentTarget, pointerId }) => {
      if (!currentTarget.hasPointerCapture(pointerId)) return;
      const box = currentTarget.getBoundingClientRect();
      const { x, y } = moved.current;
      moved.current = {
        // Some of the handle's width, and all of its height, can always be taken hold of again.
        x: clamp(clientX - hold.current.x, x - box.right + 80, x - box.left + window.innerWidth - 80),
        y: clamp(clientY - hold.current.y, y - box.top, y - box.bottom + window.innerHeight),
      };
      element.current?.style.setProperty(
        'translate',
        `${String(moved.current.x)}px ${String(moved.current.y)}px`,
      );
    },
  };
}

/** Whether some of a control is beyond the window's edges. */
function isOutside(control: HTMLElement): boolean {
  const { top, right, bottom, left } = control.getBoundingClientRect();
  return top < 0 || left < 0 || right > window.innerWidth || bottom > window.innerHeight;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
