import { useLayoutEffect, useRef, useState, type RefObject, type UIEvent } from 'react';

/** How near to the end, in pixels, still counts as being there. */
const nearEnd = 24;

/** Keeps the end of a scrolled box in sight until the user scrolls up. */
export interface Follow {
  readonly isFollowing: boolean;
  /** Goes to the end and stays there, or stays where it is. */
  readonly follow: (on: boolean) => void;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/**
 * Follows the end of what is in a box.
 * @param content the box's only child, which grows
 */
export function useFollow(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): Follow {
  const [isFollowing, setFollowing] = useState(true);
  const following = useRef(true);
  const lastTop = useRef(0);

  useLayoutEffect(() => {
    const element = content.current;
    if (element === null) return undefined;
    const toEnd = (): void => {
      if (following.current) lastTop.current = scrollToEnd(box.current);
    };
    toEnd();
    // Lines are added, and blocks turn out higher than they were taken for.
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [box, content]);

  const set = (on: boolean): void => {
    following.current = on;
    setFollowing(on);
  };

  return {
    isFollowing,
    follow: (on) => {
      set(on);
      if (on) lastTop.current = scrollToEnd(box.current);
    },
    onScroll: ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
      const isUp = scrollTop < lastTop.current;
      lastTop.current = scrollTop;
      if (scrollHeight - scrollTop - clientHeight < nearEnd) set(true);
      // What grew at the end moves nothing: only who scrolls up wants to stay there.
      else if (isUp) set(false);
    },
  };
}

/** @returns where it is then, in pixels */
function scrollToEnd(element: HTMLElement | null): number {
  element?.scrollTo(0, element.scrollHeight);
  return element?.scrollTop ?? 0;
}
