import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react';

function stop(event: SyntheticEvent): void {
  event.stopPropagation();
}

/** Keys that press what has the focus. */
function stopPresses(event: KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
}

/** The controls of a row that are pressed by themselves: a press in it, or a text that is marked, is none on the row. */
export function RowControls({
  className,
  id,
  children,
}: {
  readonly className?: string | undefined;
  readonly id?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div
      id={id}
      className={className}
      role="presentation"
      onPointerDown={stop}
      onPointerUp={stop}
      onMouseDown={stop}
      onClick={stop}
      onDoubleClick={stop}
      onKeyDown={stopPresses}
      onKeyUp={stopPresses}
    >
      {children}
    </div>
  );
}
