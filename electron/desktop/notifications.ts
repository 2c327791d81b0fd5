import { isEngineGone, isToldElsewhere } from '../../shared/engine-place';
import type { PromptId } from '../../shared/ids';
import type { Prompt } from '../../shared/prompts';
import type { Snapshot } from '../../shared/snapshot';
import type { Topic } from '../../shared/texts/notifications';
import type { Clock } from '../engine';
import { nothingTold, planNotifications, type Announcement, type NotificationTarget } from './notify-plan';
import type { MainWindow } from './window';

/**
 * Shows a notification of the system.
 * @returns takes it back; does nothing once the user has dismissed it
 */
export type ShowNotification = (announcement: Announcement, clicked: () => void) => () => void;

interface NotificationDependencies {
  readonly show: ShowNotification;
  readonly clock: Clock;
  readonly snapshot: () => Snapshot;
  /** Whether the window is what the user works in. */
  readonly inFront: () => boolean;
  /** Brings up the window, and in it what a notification is about. */
  readonly goTo: (target: NotificationTarget) => void;
}

/** Tells the user by the system's notifications what `notify-plan.ts` says that they are to be told. */
export class Notifications {
  readonly #to: NotificationDependencies;
  readonly #shown = new Map<Topic, () => void>();
  #memory = nothingTold;
  #cancel: (() => void) | null = null;
  #isClosed = false;

  constructor(dependencies: NotificationDependencies) {
    this.#to = dependencies;
    this.look();
  }

  /** To be called whenever something changed, and whenever the window comes to the front or leaves it. */
  look(): void {
    if (this.#isClosed) return;
    this.#cancel?.();
    this.#cancel = null;
    const { clock, snapshot, inFront, show, goTo } = this.#to;
    const now = clock.now();
    const plan = planNotifications(this.#memory, { now, snapshot: snapshot(), inFront: inFront() });
    this.#memory = plan.memory;
    for (const topic of plan.withdraw) this.#takeBack(topic);
    for (const announcement of plan.show) {
      const { topic, target } = announcement;
      this.#takeBack(topic);
      const clicked = (): void => {
        this.#takeBack(topic);
        goTo(target);
      };
      this.#shown.set(topic, show(announcement, clicked));
    }
    if (plan.wakeAt === null) return;
    this.#cancel = clock.after(Math.max(0, plan.wakeAt - now), () => {
      this.look();
    });
  }

  /** Takes back everything. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const topic of [...this.#shown.keys()]) this.#takeBack(topic);
  }

  #takeBack(topic: Topic): void {
    this.#shown.get(topic)?.();
    this.#shown.delete(topic);
  }
}

/**
 * Brings questions to the user's notice, each once: a window out of sight is shown, one behind others is raised.
 * @returns to be called with the questions that wait, after every change of them
 */
export function createAttention(
  window: Pick<MainWindow, 'isOutOfSight' | 'show' | 'isFocused' | 'raise'>,
): (prompts: readonly Prompt[]) => void {
  let known: ReadonlySet<PromptId> = new Set();
  return (prompts) => {
    const fresh = prompts.some(({ id }) => !known.has(id));
    known = new Set(prompts.map(({ id }) => id));
    if (!fresh) return;
    if (window.isOutOfSight()) window.show();
    else if (!window.isFocused()) window.raise();
  };
}

/**
 * The state that this desktop app notifies of: none where another one shows the same engine and does it, nor while there is no engine, as
 * what is known holds no more.
 */
export function toldHere(snapshot: Snapshot): Snapshot {
  const { engine } = snapshot.app;
  return isEngineGone(engine) || isToldElsewhere(engine)
    ? { ...snapshot, sessions: [], prompts: [] }
    : snapshot;
}
