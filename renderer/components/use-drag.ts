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
    // In a smaller window it might be out of reach where it was put.
    const putBack = (): void => {
      moved.current = { x: 0, y: 0 };
      element.current?.style.removeProperty('translate');
    };
    window.addEventListener('resize', putBack);
    return () => {
      window.removeEventListener('resize', putBack);
    };
  }, [element]);
  return {
    // The focus stays where it is, also in a box that somebody types into.
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

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
