import { useEffect, useState, type RefObject } from 'react';

/** Whether an element can be seen: the window shows, and the element is scrolled into it. */
export function useInSight(ref: RefObject<Element | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    let isScrolledTo = false;
    const look = (): void => {
      setInSight(isScrolledTo && document.visibilityState === 'visible');
    };
    const observer = new IntersectionObserver((entries) => {
      isScrolledTo = entries.at(-1)?.isIntersecting === true;
      look();
    });
    observer.observe(element);
    document.addEventListener('visibilitychange', look);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }, [ref]);
  return isInSight;
}
