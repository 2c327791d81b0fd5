import type { Snapshot } from '../../shared/snapshot';
import type { Clock } from '../engine';
import { nothingTold, planNotifications, type Announcement, type NotificationTarget } from './notify-plan';
import type { Topic } from './notify-words';

/** What shows notifications: the system's centre for them. */
export interface NotificationCentre {
  /**
   * Shows one.
   * @returns takes it back; does nothing once the user has dismissed it
   */
  readonly show: (announcement: Announcement, clicked: () => void) => () => void;
}

export interface NotificationDependencies {
  readonly centre: NotificationCentre;
  readonly clock: Clock;
  readonly snapshot: () => Snapshot;
  /** Whether the window is what the user works in. */
  readonly inFront: () => boolean;
  /** Brings up the window, and in it what a notification is about. */
  readonly goTo: (target: NotificationTarget) => void;
}

export interface Notifications {
  /** To be called whenever something changed, and whenever the window comes to the front or leaves it. */
  readonly look: () => void;
  /** Takes back everything. */
  readonly close: () => void;
}

/** Tells the user by the system's notifications what `notify-plan.ts` says that they are to be told. */
export function createNotifications(dependencies: NotificationDependencies): Notifications {
  const { centre, clock, goTo } = dependencies;
  const shown = new Map<Topic, () => void>();
  let memory = nothingTold;
  let cancel: (() => void) | null = null;
  let closed = false;

  const takeBack = (topic: Topic): void => {
    shown.get(topic)?.();
    shown.delete(topic);
  };
  const look = (): void => {
    if (closed) return;
    cancel?.();
    cancel = null;
    const now = clock.now();
    const input = { now, snapshot: dependencies.snapshot(), inFront: dependencies.inFront() };
    const plan = planNotifications(memory, input);
    memory = plan.memory;
    for (const topic of plan.withdraw) takeBack(topic);
    for (const announcement of plan.show) {
      takeBack(announcement.topic);
      const clicked = (): void => {
        takeBack(announcement.topic);
        goTo(announcement.target);
      };
      shown.set(announcement.topic, centre.show(announcement, clicked));
    }
    if (plan.wakeAt !== null) cancel = clock.after(Math.max(0, plan.wakeAt - now), look);
  };

  look();
  return {
    look,
    close: () => {
      closed = true;
      cancel?.();
      for (const topic of [...shown.keys()]) takeBack(topic);
    },
  };
}
