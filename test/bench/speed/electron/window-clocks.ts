// What is measured in the window's page. Both are for Page.evaluateHandle, which takes their text: they may use nothing of
// this file.

/**
 * Counts the frames that the page did not get.
 * @returns ends it; gives them in percent of all that were due
 */
export function watchFrames(): () => number {
  const due = 1000 / 60;
  const startedAt = performance.now();
  let last = startedAt;
  let missed = 0;
  let frame = requestAnimationFrame(function next(now) {
    missed += Math.max(0, Math.round((now - last) / due) - 1);
    last = now;
    frame = requestAnimationFrame(next);
  });
  return () => {
    cancelAnimationFrame(frame);
    return (missed / ((last - startedAt) / due)) * 100;
  };
}

/**
 * Measures from each press of a button or key to the frame that shows what it does: from the event's own time, which is the
 * browser's, past the first change of the page after it, to the page's turn after the next frame.
 * @returns ends it; gives the milliseconds of each
 */
export function watchReactions(): () => number[] {
  const times: number[] = [];
  let pressedAt: number | null = null;
  const changed = (): void => {
    if (pressedAt === null) return;
    const since = pressedAt;
    pressedAt = null;
    requestAnimationFrame(() => {
      const turn = new MessageChannel();
      turn.port1.onmessage = () => times.push(performance.now() - since);
      turn.port2.postMessage(null);
    });
  };
  const pressed = (event: Event): void => {
    pressedAt = event.timeStamp;
  };
  const observer = new MutationObserver(changed);
  observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
  for (const name of ['mousedown', 'keydown']) addEventListener(name, pressed, { capture: true });
  addEventListener('input', changed, { capture: true });
  return () => {
    observer.disconnect();
    for (const name of ['mousedown', 'keydown']) removeEventListener(name, pressed, { capture: true });
    removeEventListener('input', changed, { capture: true });
    return times;
  };
}
